import { basename } from 'node:path'
import type { TensorResult } from '../../../shared/model/scan.ts'
import type { Measure } from '../../../shared/model/digest.ts'
import { type Finding, tensorsOf } from '../../../shared/model/health/finding.ts'
import type { Judgement } from '../../../shared/model/health/judge.ts'
import { verdictHeadline } from '../../../shared/model/health/verdict.ts'
import type { MemoryFacts } from '../../../shared/model/memory/memory-facts.ts'
import type { JsonFacts, jsonProvenance } from '../../../shared/model/overview/json-facts.ts'
import { type Imatrix, type ImatrixEntry } from '../../../shared/model/imatrix.ts'
import { notesOf, type TensorQuality } from '../../../shared/model/quality.ts'
import { english } from '../../../shared/text/sentence.ts'
import { FINAL_KEYS, type FinalKey } from '../../../shared/model/statistics/fields.ts'
import type { SparseHistogram, TensorStats } from '../../../shared/model/stats.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import type { Int64, MetadataArray, MetadataEntry, ScalarValue, TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import { type Json, jsonText } from './json-text.ts'
import { type Origin, TOOL } from './origin.ts'
import type { LastScan } from './report/report-source.ts'

/**
 * Version of the layout that `docs/inspect.schema.json` describes. Raised when a member is removed, renamed, or changes its
 * type, unit or meaning; not when one is added.
 */
export const JSON_SCHEMA_VERSION = 1

export interface JsonSource {
  readonly model: Model
  readonly origin: Origin
  /** When the export is made. */
  readonly date: Date
  readonly measures: readonly Measure[]
  /** By tensor index. */
  readonly result: (tensor: number) => TensorResult | undefined
  readonly scan?: LastScan | undefined
  readonly judgement: Judgement
  readonly facts: JsonFacts
  /** Keys about the quantization, with their values. */
  readonly provenance: ReturnType<typeof jsonProvenance>
  /** Absent where it is not known and for files that are not models. */
  readonly memory?: MemoryFacts | undefined
  /** Of samples of a model that was measured. */
  readonly quality?: readonly TensorQuality[] | undefined
  /** Of a model that is an importance matrix. */
  readonly imatrix?: Imatrix | undefined
  /** Of a tensor that is done; histograms are left out without it. */
  readonly histogram?: ((tensor: number) => SparseHistogram | undefined) | undefined
}

/** `processes`: how many workers were processes although threads were asked for. */
export const scanSettings = ({
  executor,
  workers,
  processes,
}: Pick<LastScan, 'executor' | 'workers' | 'processes'>) => ({
  executor,
  workers,
  ...(processes ? { processes: processes.length } : {}),
})

/**
 * A model and what was measured of it as JSON text, a tensor at a time: with histograms it may be longer than one string
 * can be. What is not known is absent. A list of numbers takes one line.
 */
export function* jsonPieces({
  model,
  origin,
  date,
  measures,
  result,
  scan,
  judgement,
  facts,
  provenance,
  memory,
  imatrix,
  quality,
  histogram,
}: JsonSource): Generator<string> {
  const { header } = model
  const head = {
    schemaVersion: JSON_SCHEMA_VERSION,
    tool: { name: TOOL, version: origin.version },
    created: date.toISOString(),
    identity: origin.identity,
    files: origin.files.map((file) => ({ ...file })),
    settings: { measures: [...measures], ...(scan ? scanSettings(scan) : {}) },
    file: basename(model.files[0]!.path),
    ...header.facts,
    verdict: { ...judgement.verdict, headline: english(verdictHeadline(judgement.verdict, judgement.findings)) },
    facts: { ...facts },
    ...(Object.keys(provenance).length > 0 ? { provenance: { ...provenance } } : {}),
    ...(memory ? { memory: { ...memory } } : {}),
    ...(quality ? { quality: qualityJson(quality, header.tensors) } : {}),
    ...(imatrix ? { imatrix: imatrixJson(imatrix) } : {}),
    metadata: metadataJson(header.metadata),
    problems: header.problems.map(({ shard, sentence: _sentence, ...problem }) => ({
      ...problem,
      ...(shard === undefined ? {} : { shard: shard + 1 }),
    })),
  }
  yield `${jsonText(head).slice(0, -2)},\n  "findings": [`
  const found = judgement.findings.filter(({ rule, severity }) => severity !== 'sound' && rule !== 'file-problem')
  for (const [i, finding] of found.entries())
    yield `${i === 0 ? '' : ','}\n    ${jsonText(findingJson(finding, header.tensors), 2)}`
  yield found.length === 0 ? '],\n  "tensors": [' : '\n  ],\n  "tensors": ['
  for (const tensor of header.tensors) {
    const object = tensorJson(tensor, result(tensor.index), histogram?.(tensor.index))
    yield `${tensor.index === 0 ? '' : ','}\n    ${jsonText(object, 2)}`
  }
  yield header.tensors.length === 0 ? ']' : '\n  ]'
  if (scan) {
    const { elapsedMs, bytesDone, bytesRestored, outcome } = scan
    const bytes = bytesDone - bytesRestored
    yield `,\n  "scan": ${jsonText({ outcome, ...scanSettings(scan), elapsedMs, bytes, bytesRestored }, 1)}`
  }
  yield '\n}\n'
}

/** Problems of the file have a list of their own. */
function findingJson(finding: Finding, tensors: Listing<TensorInfo>): Json {
  const { rule, severity, title, text: detail, absent, expert, layer, tower } = finding
  return {
    rule,
    severity,
    title: english(title),
    detail: english(detail),
    tensors: absent === undefined ? tensorsOf(finding).map((index) => tensors.at(index)!.name) : [absent],
    ...(expert === undefined ? {} : { expert }),
    ...(layer === undefined ? {} : { layer }),
    ...(tower === undefined || tower === '' ? {} : { tower }),
  }
}

function tensorJson(
  tensor: TensorInfo,
  result: TensorResult | undefined,
  histogram: SparseHistogram | undefined,
): Json {
  const { index, name, type, typeId, shape, nElements, nBytes, dataOffset, shard } = tensor
  return {
    index,
    name,
    type,
    typeId,
    shape: shape.map(integerJson),
    nElements: integerJson(nElements),
    ...(nBytes === undefined ? {} : { nBytes: integerJson(nBytes) }),
    dataOffset: integerJson(dataOffset),
    // From 1, as in the files' names.
    ...(shard === undefined ? {} : { shard: shard + 1 }),
    status: result?.status ?? 'waiting',
    ...(result?.error === undefined ? {} : { error: result.error }),
    attempts: result?.attempts ?? 0,
    ...(result?.stats ? { stats: statsJson(result.stats) } : {}),
    ...(histogram ? { histogram: { bins: [...histogram.bins], counts: [...histogram.counts] } } : {}),
    ...(result?.digest ? { digest: { ...result.digest } as Json } : {}),
  }
}

function qualityJson(quality: readonly TensorQuality[], tensors: Listing<TensorInfo>): Json {
  const nameOf = (index: number) => tensors.at(index)!.name
  return {
    notes: notesOf(quality, tensors).map(({ title, text, tensors: about }) => ({
      title: english(title),
      detail: english(text),
      tensors: about.map(nameOf),
    })),
    tensors: quality.map(({ tensor, ...sampled }) => ({ name: nameOf(tensor), ...sampled })),
  }
}

const imatrixJson = ({ datasets, entries, ...facts }: Imatrix): Json => ({
  ...facts,
  datasets: [...datasets],
  entries: entries.map(entryJson),
})

const entryJson = ({ counts, activations, unmeasured, ...entry }: ImatrixEntry): Json => ({
  ...entry,
  counts: counts.map(numberJson),
  ...(activations ? { activations: { ...activations } } : {}),
  ...(unmeasured ? { unmeasured: english(unmeasured) } : {}),
})

function statsJson(stats: TensorStats): Json {
  const known: { [key: string]: Json } = {}
  for (const key of FINAL_KEYS) {
    const value = stats[key]
    if (value !== undefined) known[key] = statisticJson(value)
  }
  return known
}

function statisticJson(value: NonNullable<TensorStats[FinalKey]>): Json {
  if (typeof value === 'number') return numberJson(value)
  if ('size' in value)
    return {
      ...value,
      zeros: [...value.zeros],
      nonFinite: value.nonFinite.map((slice) => ({ ...slice, first: { ...slice.first } })),
    }
  return 'index' in value ? { ...value } : value.map(numberJson)
}

function metadataJson(metadata: ReadonlyMap<string, MetadataEntry>): Json {
  // Without a prototype: `__proto__` is a key like any other.
  const object = Object.create(null) as { [key: string]: Json }
  for (const [key, { value }] of metadata) object[key] = valueJson(value)
  return object
}

export function valueJson(value: ScalarValue | MetadataArray): Json {
  if (typeof value === 'object')
    return { type: value.elementType, length: value.length, first: value.first.map(valueJson) }
  if (typeof value === 'bigint') return integerJson(value)
  return typeof value === 'number' ? numberJson(value) : value
}

/** JSON has no NaN and no infinities: a sum may be beyond float64. */
export const numberJson = (value: number): Json => (Number.isFinite(value) ? value : String(value))

/** Integers that a double cannot hold become text. */
export function integerJson(value: Int64): Json {
  return typeof value === 'number' ? value : BigInt(Number(value)) === value ? Number(value) : String(value)
}
