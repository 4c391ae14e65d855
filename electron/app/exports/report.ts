/** Reports on a model and its results, in the forms that they are exported in. */
import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { Judgement } from '../../../shared/model/health/judge.ts'
import type { Language } from '../../../shared/text/language.ts'
import { DEFAULT_CACHE_TYPE } from '../../../shared/model/memory/cache-types.ts'
import type { MemoryChoice } from '../../../shared/model/memory/memory-facts.ts'
import { jsonFacts, jsonProvenance } from '../../../shared/model/overview/json-facts.ts'
import { eachInPieces, type InPieces } from '../../../shared/model/overview/measured-tensor.ts'
import type { Imatrix } from '../../../shared/model/imatrix.ts'
import type { TensorQuality } from '../../../shared/model/quality.ts'
import type { SparseHistogram } from '../../../shared/model/stats.ts'
import { jsonPieces, type JsonSource } from '../../engine/export/json.ts'
import { originOf } from '../../engine/export/origin.ts'
import { htmlReport } from '../../engine/export/report/html-report.ts'
import { markdownReport } from '../../engine/export/report/markdown-report.ts'
import { silently } from '../../engine/export/report/report-source.ts'
import type { SessionReport } from '../../engine/session/session.ts'
import { judgement } from '../judging.ts'
import { modelMemory } from '../views/model-memory.ts'
import { modelView } from '../views/model-view.ts'
import { translator } from '../translate.ts'

export type ReportFormat = 'json' | 'markdown' | 'html'

export interface Reported extends SessionReport {
  /** JSON has histograms with it. */
  readonly histogram?: ((tensor: number) => SparseHistogram | undefined) | undefined
  /** Of samples of a model that was measured. */
  readonly quality?: readonly TensorQuality[] | undefined
  /** Of a model that is an importance matrix. */
  readonly imatrix?: Imatrix | undefined
  /** On these results, where it is known; else it is made for the report. */
  readonly judgement?: Judgement | undefined
}

/** Where and when a report is made. */
export interface ReportMaking {
  /** The app's version. */
  readonly version: string
  readonly date: Date
  /** JSON is for programs: it has none. */
  readonly language: Language
  /** What the memory estimate in JSON is for; absent for the defaults. */
  readonly memory?: MemoryChoice | undefined
}

/** A report in pieces, some of them empty: between any two of them something else may be done. */
export function reportPieces(
  format: ReportFormat,
  { model, result, scan, histogram, imatrix, quality, judgement: judged }: Reported,
  { version, date, language, memory = { cacheType: DEFAULT_CACHE_TYPE } }: ReportMaking,
): Iterable<string> {
  const origin = originOf(model, version)
  if (format === 'json')
    return judgedJson({ model, origin, date, result, scan, histogram, imatrix, quality }, judged, memory)
  const view = modelView('', model, [])
  const source = {
    view,
    result,
    scan,
    judgement: judged,
    imatrix,
    quality,
    origin,
    date,
    language,
    t: translator(language),
  }
  return format === 'html' ? htmlReport(source) : markdownReport(source)
}

/** Judges the model first, unless that is done. */
function* judgedJson(
  source: Omit<JsonSource, 'measures' | 'judgement' | 'facts' | 'provenance' | 'memory'>,
  known: Judgement | undefined,
  choice: MemoryChoice,
): Generator<string> {
  const measures = yield* silently(measuresOf(source))
  const judged = known ?? (yield* silently(judgement(source.model, source.result)))
  const view = modelView('', source.model, [])
  const needed = modelMemory(source.model, choice)
  const memory = needed && 'missing' in needed ? undefined : needed
  yield* jsonPieces({
    ...source,
    measures,
    judgement: judged,
    facts: jsonFacts(view),
    provenance: jsonProvenance(view),
    memory,
  })
}

/** The measures that some tensor has, found in pieces: each result is unpacked for it. */
function* measuresOf({ model, result }: Pick<JsonSource, 'model' | 'result'>): InPieces<readonly Measure[]> {
  const found = new Set<string>()
  yield* eachInPieces(model.header.tensors, ({ index }) => {
    for (const measure of Object.keys(result(index)?.digest ?? {})) found.add(measure)
  })
  return MEASURES.filter((measure) => found.has(measure))
}
