/** Models to report on, without a file. */
import { GGUF } from '../../../../../electron/engine/formats/gguf/header.ts'
import type { LastScan, ReportSource, Translate } from '../../../../../electron/engine/export/report/report-source.ts'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import type { TensorResult } from '../../../../../shared/model/scan.ts'
import type { FactList } from '../../../../../shared/model/facts.ts'
import type { Problem } from '../../../../../shared/model/problems.ts'
import { type MeasuredFacts, measured } from '../../../shared/model/measured.ts'

/** Fills places, as the translator does. */
export const inEnglish: Translate = (text, values = {}) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))

const scan: LastScan = {
  executor: 'threads',
  workers: 4,
  elapsedMs: 1234,
  bytesDone: 99,
  bytesRestored: 0,
  outcome: 'done',
}

export interface Described {
  readonly name?: string
  readonly tensors: readonly (readonly [name: string, facts: MeasuredFacts])[]
  readonly facts?: FactList
  readonly problems?: readonly Problem[]
  readonly scan?: LastScan | undefined
}

export function reportSource({
  name = 'm.gguf',
  tensors,
  facts = [],
  problems = [],
  ...rest
}: Described): ReportSource {
  const rows = tensors.map(([tensor, about]) => measured(tensor, about))
  const results = new Map<number, TensorResult>(rows.map(({ result }, index) => [index, result]))
  const view: ModelView = {
    ...{ id: '', name, nFiles: 1, size: 1000, format: GGUF, versionText: 'v3', endian: 'little', alignment: 32 },
    ...{ architecture: 'llama', facts, nParameters: 64 * rows.length, tensorBytes: 256 * rows.length },
    types: [{ id: 0, name: 'F32', blockSize: 1, typeSize: 4, family: 'float' }],
    tensors: rows.map(({ tensor }, index) => ({ ...tensor, index })),
    problems,
    results: [],
  }
  return {
    view,
    result: (tensor) => results.get(tensor),
    scan: 'scan' in rest ? rest.scan : scan,
    origin: {
      version: '1.2.3',
      identity: 'ab'.repeat(32),
      files: [{ name, size: 1000, modified: '2026-01-02T03:04:05.678Z' }],
    },
    date: new Date('2026-02-03T04:05:06Z'),
    language: 'en',
    t: inEnglish,
  }
}

/** Eight layers and a tensor outside of them, all measured; the third has a NaN. */
export const smallModel = (): Described => ({
  facts: [
    ['general.architecture', 'llama'],
    ['general.name', 'Small'],
    ['general.license', 'mit'],
  ],
  tensors: [
    ['token_embd.weight', { stats: { std: 0.5 } }],
    ...Array.from({ length: 8 }, (_, layer) => {
      const stats = { std: 0.1 + layer / 100, quantiles: [-3, -2, -1, 0, 1, 2, 3] as const, nan: layer === 2 ? 5 : 0 }
      const spark = Uint8Array.from({ length: 28 }, (_, i) => (i % 5) * 51)
      return [`blk.${layer}.attn_q.weight`, { stats, result: { spark } }] as const
    }),
  ],
})

/** Everything that a file can say, with text that would be markup. */
export const HOSTILE =
  '</td><script>alert(1)</script><img src=x onerror="alert(2)">`|*_[a](https://b)\n\u202e\u0007{{x}}$t(Model)&'

export const hostileModel = (): Described => ({
  name: `${HOSTILE}.gguf`,
  facts: [
    ['general.architecture', 'llama'],
    ['general.name', HOSTILE],
    ['general.license', HOSTILE],
    ['general.tags', { length: 1, first: [HOSTILE] }],
  ],
  problems: [{ code: 'key-twice', severity: 'error', message: `The key ${HOSTILE} is there twice.`, byteOffset: 24 }],
  tensors: [
    [HOSTILE, { stats: { nan: 1 } }],
    [
      `blk.0.${HOSTILE}`,
      {
        type: HOSTILE,
        shape: [8, 8, 2],
        stats: { experts: { size: 64, zeros: Float64Array.of(64, 0), nonFinite: [] } },
      },
    ],
    ['failed', { result: { status: 'failed', error: HOSTILE, attempts: 3 } }],
  ],
})
