/** Reads, measures and judges a small file in this process, with the real reader and the real kernels. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createKernels } from '../../electron/engine/kernels/kernels.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { readModelHeader } from '../../electron/engine/formats/recognize.ts'
import { TensorCuts } from '../../electron/engine/plan/tensor-cuts.ts'
import { packHistogram } from '../../electron/engine/stats/packed-histogram.ts'
import { TensorProgress } from '../../electron/engine/scan/tensor-progress.ts'
import { modelView } from '../../electron/app/views/model-view.ts'
import type { ModelView } from '../../shared/model/model-view.ts'
import type { RowUpdate } from '../../shared/model/scan.ts'
import { ok } from '../../shared/text/errors.ts'
import { judge } from '../../shared/model/health/judge.ts'
import type { Verdict } from '../../shared/model/health/verdict.ts'
import { inOnePiece, type MeasuredTensor, measuredTensors } from '../../shared/model/overview/measured-tensor.ts'
import { inEnglish } from '../unit/shared/model/measured.ts'
import { fixturesFolder, withFile } from './gguf-files.ts'

const kernels = createKernels()

interface JudgedFile {
  readonly view: ModelView
  readonly rows: readonly MeasuredTensor[]
  readonly verdict: Verdict
  /** In English, without those that say that nothing was found. */
  readonly findings: ReturnType<typeof inEnglish>
}

/** A file of `test/fixtures/cases`. */
export const caseFile = (name: string) => resolve(fixturesFolder, 'cases', name)

/** @param path of a model of one file whose tensors all fit a chunk or have separate slices */
export async function judgeFile(path: string): Promise<JudgedFile> {
  const header = await withFile(path, (source) => readModelHeader(source))
  const file = readFileSync(path)
  const model: Model = { name: 'm', files: [{ path, size: file.length, mtimeMs: 0 }], headerFile: 0, header }
  const results = measureFile(model, file)
  const view = modelView('', model, results)
  const rows = [...measuredTensors(view, (index) => results[index])]
  const { verdict, findings } = inOnePiece(judge(view, rows))
  return { view, rows, verdict, findings: inEnglish(findings.filter(({ severity }) => severity !== 'sound')) }
}

/** The rows of a model of one file, measured with the real kernels. */
export function measureFile({ header }: Model, file: Uint8Array): RowUpdate[] {
  const cuts = new TensorCuts(header.tensors)
  return [...header.tensors].map((tensor) => {
    const chunks = [...cuts.chunks(tensor)]
    const progress = new TensorProgress(tensor, cuts)
    for (const chunk of chunks) {
      kernels.begin(chunk.typeId, header.endian, chunk.rowBlocks)
      kernels.input.set(file.subarray(chunk.byteOffset, chunk.byteOffset + chunk.nBytes))
      kernels.accumulate(chunk.nBytes)
      const { partial, histogram } = kernels.finish()
      const outcome = ok({ partial, histogram: packHistogram(histogram) })
      progress.add(chunk, { tensor: tensor.index, index: chunk.index, outcome, durationMs: 0 }, 0)
    }
    return progress.row()
  })
}
