/** Tensors that hold the same values. */
import { formatInteger } from '../../text/format.ts'
import { type Sentence, say } from '../../text/sentence.ts'
import type { Listing } from '../listing.ts'
import type { MeasuredTensor } from '../overview/measured-tensor.ts'
import { Alike } from './alike.ts'
import { type Finding, type FindingSeverity, locationOf, shortName } from './finding.ts'
import { isWritten, type Purpose, purposeOf } from './tensor-purpose.ts'

/** Fewer values may agree by chance. */
const MIN_VALUES = 32
/** Names that a sentence has. */
const NAMED = 3
/** Layers that a title has. */
const NAMED_LAYERS = 6

/** Positions of tensors that are the same, two at least. */
type Group = readonly number[]

/** Is given all tensors of a model, one after the other, and finds those that hold the same values. */
export class IdenticalTensors {
  readonly #alike = new Alike()

  /** @param at position in the list, from 0 */
  add(row: MeasuredTensor, at: number): void {
    const text = signature(row)
    if (text !== undefined) this.#alike.add(at, text)
  }

  /**
   * One finding for each group of equal tensors; groups that agree layer by layer, or role by role, are one finding.
   * @param rows the list
   */
  findings(rows: Listing<MeasuredTensor>): Finding[] {
    const groups = this.#alike
      .groups((at) => signature(rows.at(at)!))
      .map((group) => group.filter((at) => !isShared(rows.at(at)!)))
      .filter(({ length }) => length > 1)
    const patterns = Map.groupBy(groups, (group) => patternOf(group, rows) ?? group)
    return [...patterns].map(([pattern, each]) =>
      each.length === 1
        ? single(each[0]!, rows)
        : String(pattern).startsWith(LAYERS)
          ? sameLayers(each, rows)
          : sameRoles(each, rows),
    )
  }
}

const LAYERS = 'layers'

/** Equal for groups that are told together: of one role each in the same layers, or of the same roles in one layer each. */
function patternOf(group: Group, rows: Listing<MeasuredTensor>): string | undefined {
  const members = group.map((at) => rows.at(at)!)
  const { tower, layer, role } = members[0]!
  if (layer === undefined || members.some((row) => row.tower !== tower || row.layer === undefined)) return undefined
  const { severity } = reading(members)
  if (members.every((row) => row.role === role))
    return [LAYERS, severity, tower, ...members.map((row) => row.layer)].join('|')
  if (members.every((row) => row.layer === layer))
    return ['roles', severity, tower, ...members.map((row) => row.role)].join('|')
  return undefined
}

interface Reading {
  readonly severity: FindingSeverity
  readonly why: Sentence
}

const EMBEDDINGS: ReadonlySet<Purpose> = new Set(['embedding'])
const VECTORS: ReadonlySet<Purpose> = new Set(['norm', 'bias', 'router-bias', 'gain', 'vector', 'direction'])
/** RWKV 7 mixes the first layer's value into those of the others; converters fill the first layer's part of it. */
const FILLED = /^time_mix_[av][012]$/

function reading(members: readonly MeasuredTensor[]): Reading {
  const are = (purposes: ReadonlySet<Purpose>) => members.every((row) => purposes.has(purposeOf(row)))
  if (are(EMBEDDINGS)) return { severity: 'note', why: say('the output uses the embedding, which is stored twice.') }
  if (members.every(({ layer, role }) => layer === 0 && FILLED.test(role)))
    return { severity: 'note', why: say('filled by the converter, and not used.') }
  if (are(VECTORS)) return { severity: 'note', why: say('shared, or stored more than once.') }
  return { severity: 'warning', why: say('stored more than once, or copied by a merge.') }
}

function single(group: Group, rows: Listing<MeasuredTensor>): Finding {
  const members = group.map((at) => rows.at(at)!)
  const [first, ...others] = members.map(({ tensor }) => shortName(tensor.name))
  const { severity, why } = reading(members)
  const same = agreement(members[0]!)
  const named = others.slice(0, NAMED)
  const figures = { same, names: named.join(', '), rest: formatInteger(others.length - named.length), why }
  return {
    rule: 'identical',
    severity,
    title:
      others.length === 1
        ? say('{{first}} and {{second}} are the same', { first: first!, second: others[0]! })
        : say('{{first}} and {{others}} others are the same', { first: first!, others: formatInteger(others.length) }),
    text:
      others.length === 1
        ? say('{{same}}: {{why}}', figures)
        : others.length === named.length
          ? say('{{same}}: also {{names}}; {{why}}', figures)
          : say('{{same}}: also {{names}} and {{rest}} more; {{why}}', figures),
    ...about(group, rows),
  }
}

/** @param groups each of one role, all in the same layers */
function sameLayers(groups: readonly Group[], rows: Listing<MeasuredTensor>): Finding {
  const layers = groups[0]!.map((at) => formatInteger(rows.at(at)!.layer))
  const shown = layers.slice(0, NAMED_LAYERS).join(', ')
  const figures = { tensors: formatInteger(groups.length), layers: shown }
  return {
    rule: 'identical',
    severity: reading(groups[0]!.map((at) => rows.at(at)!)).severity,
    title:
      layers.length > NAMED_LAYERS
        ? say('{{tensors}} tensors are the same in layers {{layers}} and {{rest}} more', {
            ...figures,
            rest: formatInteger(layers.length - NAMED_LAYERS),
          })
        : say('{{tensors}} tensors are the same in layers {{layers}}', figures),
    text: severalText(groups, rows),
    ...about(groups.flat(), rows),
  }
}

/** @param groups each of one layer, all of the same roles */
function sameRoles(groups: readonly Group[], rows: Listing<MeasuredTensor>): Finding {
  const [first, ...others] = groups[0]!.map((at) => rows.at(at)!.role)
  const figures = { first: first!, layers: formatInteger(groups.length) }
  return {
    rule: 'identical',
    severity: reading(groups[0]!.map((at) => rows.at(at)!)).severity,
    title:
      others.length === 1
        ? say('{{first}} and {{second}} are the same in {{layers}} layers', { ...figures, second: others[0]! })
        : say('{{first}} and {{others}} others are the same in {{layers}} layers', {
            ...figures,
            others: formatInteger(others.length),
          }),
    text: severalText(groups, rows),
    ...about(groups.flat(), rows),
  }
}

function severalText(groups: readonly Group[], rows: Listing<MeasuredTensor>): Sentence {
  const members = groups[0]!.map((at) => rows.at(at)!)
  const same = agreement(members[0]!)
  const names = members.slice(0, NAMED).map(({ tensor }) => shortName(tensor.name))
  return say('{{same}}: first of all {{names}}; {{why}}', { same, names: names.join(', '), why: reading(members).why })
}

/** A layer only where all are in it. */
function about(group: Group, rows: Listing<MeasuredTensor>): Pick<Finding, 'tensor' | 'tensors' | 'layer' | 'tower'> {
  const first = rows.at(group[0]!)!
  const oneLayer = group.every((at) => rows.at(at)!.layer === first.layer && rows.at(at)!.tower === first.tower)
  return { ...locationOf(oneLayer ? first : { layer: undefined, tower: '' }, group[0]!), tensors: group }
}

function agreement({ result: { digest, stats } }: MeasuredTensor): Sentence {
  const hash = digest?.sha256 !== undefined ? 'sha256' : digest?.xxh64 !== undefined ? 'xxh64' : undefined
  return hash
    ? say('Their bytes have the same {{hash}}', { hash })
    : say('Sum, sum of squares and extremes of {{values}} values agree exactly', {
        values: formatInteger(stats!.count),
      })
}

/** The same in many places by design: tables and scales; in an importance matrix, sums of matrices that share their input. */
function isShared(row: MeasuredTensor): boolean {
  const purpose = purposeOf(row)
  return isWritten(purpose) || purpose === 'collected'
}

/** Equal for tensors that hold the same; undefined where that would say nothing. */
function signature({ tensor, result: { stats, digest } }: MeasuredTensor): string | undefined {
  if (!stats || stats.count < MIN_VALUES || stats.min === undefined || stats.min === stats.max) return undefined
  const { sum, l2, min, max, zeros, nan, posInf, negInf } = stats
  const contents = digest?.sha256 ?? digest?.xxh64 ?? [sum, l2, min, max, zeros, nan, posInf, negInf].join()
  return `${tensor.type}|${tensor.shape.join()}|${contents}`
}
