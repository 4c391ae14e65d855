/** What reports are made of, whichever form they take. */
import type { Imatrix } from '../../../../shared/model/imatrix.ts'
import type { Listing } from '../../../../shared/model/listing.ts'
import type { ModelView } from '../../../../shared/model/model-view.ts'
import type { ScanOutcome, ScanProgress, TensorResult } from '../../../../shared/model/scan.ts'
import { type Measure, MEASURES } from '../../../../shared/model/digest.ts'
import type { Finding } from '../../../../shared/model/health/finding.ts'
import { judge, type Judgement } from '../../../../shared/model/health/judge.ts'
import type { Verdict } from '../../../../shared/model/health/verdict.ts'
import type { Language } from '../../../../shared/text/language.ts'
import { type HeatMap, heatLayout, heatMap, heatMeasure } from '../../../../shared/model/overview/heat-map.ts'
import {
  eachInPieces,
  type InPieces,
  type MeasuredTensor,
  measuredTensors,
} from '../../../../shared/model/overview/measured-tensor.ts'
import {
  type ModelFact,
  modelFacts,
  originFacts,
  provenanceFacts,
} from '../../../../shared/model/overview/model-facts.ts'
import { mainType, type Sizes, sizesOf } from '../../../../shared/model/overview/sizes.ts'
import { notesOf, type QualityNote, type TensorQuality } from '../../../../shared/model/quality.ts'
import { nonFiniteCount } from '../../../../shared/model/stats.ts'
import type { Origin } from '../origin.ts'

/** Says an English text in the report's language. */
export type Translate = (text: string, values?: Readonly<Record<string, string | number>>) => string

/** The last scan, as far as it came. */
export interface LastScan extends Pick<
  ScanProgress,
  'executor' | 'workers' | 'processes' | 'elapsedMs' | 'bytesDone' | 'bytesRestored'
> {
  readonly outcome: ScanOutcome | 'running'
}

export interface ReportSource {
  readonly view: ModelView
  /** By tensor index. */
  readonly result: (tensor: number) => TensorResult | undefined
  /** Absent when there was none, as with results that an earlier run of the app has left. */
  readonly scan?: LastScan | undefined
  /** Of samples of a model that was measured. */
  readonly quality?: readonly TensorQuality[] | undefined
  /** Of a model that is an importance matrix. */
  readonly imatrix?: Imatrix | undefined
  /** On these results, where it is known. */
  readonly judgement?: Judgement | undefined
  readonly origin: Origin
  /** When the report is made. */
  readonly date: Date
  readonly language: Language
  readonly t: Translate
}

export interface ReportContents {
  /** All tensors, by index. */
  readonly rows: Listing<MeasuredTensor>
  /** Positions of the tensors whose slices were counted one by one. */
  readonly sliced: readonly number[]
  readonly facts: readonly ModelFact[]
  readonly licence: readonly ModelFact[]
  readonly provenance: readonly ModelFact[]
  readonly quality: readonly QualityNote[]
  readonly sizes: Sizes
  readonly heat: HeatMap
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
  readonly counts: Counts
  /** Those that some tensor has. */
  readonly measures: readonly Measure[]
}

export interface Counts {
  readonly total: number
  readonly measured: number
  readonly failed: number
  readonly nonFinite: number
  /** Not failed, and not measured (yet). */
  readonly unmeasured: number
}

/** Everything that a report says, computed in pieces: a model may have a hundred thousand tensors. */
export function* collect({ view, result, judgement, quality }: ReportSource): InPieces<ReportContents> {
  const rows = measuredTensors(view, result)
  const measures = new Set<Measure>()
  let nonFinite = 0
  let anyMeasured = false
  const sliced: number[] = []
  yield* eachInPieces(rows, ({ result: { stats, digest } }, at) => {
    if (stats) anyMeasured = true
    if (stats?.experts) sliced.push(at)
    if (stats && nonFiniteCount(stats) > 0) nonFinite++
    for (const measure of MEASURES) if (digest?.[measure] !== undefined) measures.add(measure)
  })
  const main = yield* mainType(rows)
  const sizes = yield* sizesOf(rows)
  const layout = yield* heatLayout(rows)
  const measure = heatMeasure(anyMeasured ? 'std' : 'bpw')
  const heat = yield* heatMap(rows, layout, measure)
  const { verdict, findings } = judgement ?? (yield* judge(view, rows))
  const { total, measured, failed } = verdict
  return {
    rows,
    sliced,
    facts: modelFacts(view, main),
    licence: originFacts(view),
    provenance: provenanceFacts(view),
    quality: quality ? notesOf(quality, view.tensors) : [],
    sizes,
    heat,
    findings,
    verdict,
    measures: MEASURES.filter((each) => measures.has(each)),
    counts: { total, measured, failed, nonFinite, unmeasured: total - measured - failed },
  }
}

/** Work in pieces as text in pieces: whoever writes them may do something else in between. */
export function* silently<T>(work: InPieces<T>): Generator<string, T> {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    yield ''
  }
}
