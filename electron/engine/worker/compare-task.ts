import { attempt } from '../../../shared/text/errors.ts'
import type { Kernels } from '../kernels/kernels.ts'
import type { ComparedFile, CompareResult, CompareTask, PairRange } from '../protocol/worker-protocol.ts'
import { DifferencePacker } from '../protocol/packed-differences.ts'
import { WeightsReader } from './weights-reader.ts'
import { measurePair, type PairSide } from './measure-pair.ts'
import type { OpenFiles } from './open-files.ts'
import { TaskReader } from './task-reader.ts'

/**
 * Reads and compares every chunk of a task. A failure is recorded as the result of its chunk and does not affect the others.
 * If one of the files has changed, all chunks of the task fail.
 */
export function compareTask(task: CompareTask, kernels: Kernels, files: OpenFiles): CompareResult {
  const reference = sideOf(
    task.reference,
    task.chunks.map((chunk) => chunk.reference),
    files,
    0,
  )
  const other = sideOf(
    task.other,
    task.chunks.map((chunk) => chunk.other),
    files,
    1,
  )
  const columns = new WeightsReader(files)
  const results = new DifferencePacker(task)
  for (const [number, { nElements, weights }] of task.chunks.entries()) {
    const started = performance.now()
    const outcome = attempt(() =>
      measurePair(kernels, reference(number), other(number), nElements, weights && columns.of(weights)),
    )
    const durationMs = performance.now() - started
    if (outcome.ok) results.add(outcome.value.partial, outcome.value.histogram, durationMs)
    else results.fail(outcome.error, durationMs)
  }
  const unchanged = attempt(() => {
    files.check(task.reference.file)
    files.check(task.other.file)
  })
  if (unchanged.ok) return results.finish()
  const refused = new DifferencePacker(task)
  for (const _chunk of task.chunks) refused.fail(unchanged.error, 0)
  return refused.finish()
}

/** @returns one side of the chunk with this number */
function sideOf(
  { file, endian }: ComparedFile,
  ranges: readonly PairRange[],
  files: OpenFiles,
  side: number,
): (number: number) => PairSide {
  const reader = new TaskReader(file, ranges, files, side)
  return (number) => {
    const { typeId, byteOffset } = ranges[number]!
    return { typeId, endian, read: (target, offset) => reader.read(number, target, byteOffset + offset) }
  }
}
