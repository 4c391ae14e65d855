import type { Work } from '../executors/task-kinds.ts'
import type { Model } from '../formats/model.ts'
import type { ScanPlan } from '../plan/plan-scan.ts'
import type { Chunk } from '../protocol/worker-protocol.ts'
import type { ScanDigests } from './scan-digests.ts'

/** The kinds of tasks of a scan. */
export type ScanKind = 'measure' | 'digest'

/**
 * The tasks of everything that is missing, made as they are needed. The digest of a tensor comes just before its chunks:
 * the bytes that one worker reads are then in memory for the others.
 * @param isRestored whether a chunk was measured by an earlier scan
 */
export function* scanWorks(
  { files, header: { endian } }: Model,
  plan: ScanPlan,
  digests: ScanDigests,
  isRestored: (chunk: Chunk) => boolean,
): Generator<Work<ScanKind>> {
  let id = 0
  for (const task of plan.tasks) {
    for (const { tensor, index } of task.chunks) {
      const digest = index === 0 ? digests.get(tensor) : undefined
      if (digest) yield { kind: 'digest', task: digest.task }
    }
    const chunks = task.chunks.filter((chunk) => !isRestored(chunk))
    if (chunks.length > 0) yield { kind: 'measure', task: { id, file: files[task.file]!, endian, chunks } }
    id++
  }
  for (const task of digests.tasks()) if (task.nBytes === 0) yield { kind: 'digest', task }
}
