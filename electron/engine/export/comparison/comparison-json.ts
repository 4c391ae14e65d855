import type { DifferenceStats } from '../../../../shared/model/comparison/difference.ts'
import { DIFFERENCE_KEYS } from '../../../../shared/model/comparison/fields.ts'
import type { MetadataChanges } from '../../../../shared/model/comparison/metadata-changes.ts'
import { comparisonHeadline, type PairRow } from '../../../../shared/model/comparison/rows.ts'
import { english } from '../../../../shared/text/sentence.ts'
import { integerJson, numberJson, scanSettings, valueJson } from '../json.ts'
import { type Json, jsonText } from '../json-text.ts'
import { type Origin, TOOL } from '../origin.ts'
import { type ComparisonSource, originsOf, pairRows, summaryOf } from './comparison-source.ts'

/**
 * Version of the layout that `docs/diff.md` describes. Raised when a member is removed, renamed, or changes its type, unit or
 * meaning; not when one is added.
 */
const SCHEMA_VERSION = 1

/** A comparison as JSON text, a pair at a time. What is not known is absent. */
export function* comparisonJson(source: ComparisonSource): Generator<string> {
  const { models, run, date, version } = source
  const origins = originsOf(source)
  const head = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: TOOL, version },
    created: date.toISOString(),
    reference: sideJson(models.reference.name, origins.reference),
    other: sideJson(models.other.name, origins.other),
    metadata: metadataJson(source.metadata),
  }
  yield `${jsonText(head).slice(0, -2)},\n  "tensors": [`
  let first = true
  for (const row of pairRows(source)) {
    yield `${first ? '' : ','}\n    ${jsonText(pairJson(row), 2)}`
    first = false
  }
  yield first ? ']' : '\n  ]'
  yield `,\n  "summary": ${jsonText(summaryJson(source), 1)}`
  if (run) {
    const { outcome, elapsedMs, bytesDone, bytesRestored } = run
    const bytes = bytesDone - bytesRestored
    yield `,\n  "scan": ${jsonText({ outcome, ...scanSettings(run), elapsedMs, bytes, bytesRestored }, 1)}`
  }
  yield '\n}\n'
}

const sideJson = (name: string, { identity, files }: Origin): Json => ({
  name,
  identity,
  files: files.map((file) => ({ ...file })),
})

const metadataJson = ({ changed, added, removed }: MetadataChanges): Json => ({
  changed: changed.map(({ key, reference, other }) => ({
    key,
    reference: valueJson(reference.value),
    other: valueJson(other.value),
    ...(reference.type === other.type ? {} : { typeReference: reference.type, typeOther: other.type }),
  })),
  added: added.map(({ key, entry }) => ({ key, other: valueJson(entry.value) })),
  removed: removed.map(({ key, entry }) => ({ key, reference: valueJson(entry.value) })),
})

function pairJson({ pair, reference, other, result }: PairRow): Json {
  const shapes: { [key: string]: Json } =
    pair.status === 'compared'
      ? { shape: shapeJson(reference) }
      : {
          ...(reference ? { shapeReference: shapeJson(reference) } : {}),
          ...(other ? { shapeOther: shapeJson(other) } : {}),
        }
  const error = result?.error ?? unreadable(reference?.unreadable) ?? unreadable(other?.unreadable)
  return {
    name: (reference ?? other)?.name ?? '',
    ...(reference && other && reference.name !== other.name ? { otherName: other.name } : {}),
    status: pair.status,
    ...(reference ? { typeReference: reference.type } : {}),
    ...(other ? { typeOther: other.type } : {}),
    ...shapes,
    ...(result?.identicalBytes === undefined ? {} : { identicalBytes: result.identicalBytes }),
    ...(result?.stats ? { stats: statsJson(result.stats) } : {}),
    ...(result?.experts ? { experts: result.experts.map(statsJson) } : {}),
    ...(error === undefined ? {} : { error }),
  }
}

const unreadable = (reason: Parameters<typeof english>[0] | undefined) => reason && english(reason)

const shapeJson = (tensor: PairRow['reference']): Json => (tensor?.shape ?? []).map(integerJson)

function statsJson(stats: DifferenceStats): Json {
  const known: { [key: string]: Json } = {}
  for (const key of DIFFERENCE_KEYS) {
    const value = stats[key]
    if (value !== undefined) known[key] = numberJson(value)
  }
  return known
}

function summaryJson(source: ComparisonSource): Json {
  const summary = summaryOf(source)
  const { pairs, identical, equal, changed, failed, nmse, sqnrDb, worst } = summary
  return {
    headline: english(comparisonHeadline(summary)),
    compared: pairs.compared,
    ...{ identical, equal, changed, failed },
    shape: pairs.shape,
    onlyReference: pairs['only-reference'],
    onlyOther: pairs['only-other'],
    unreadable: pairs.unreadable,
    ...(sqnrDb === undefined ? {} : { sqnrDb }),
    ...(nmse === undefined ? {} : { nmse }),
    ...(worst ? { worst: { ...worst } } : {}),
  }
}
