/** Tensors that hold the same values. */
import { formatInteger } from '../format.ts'
import { type Sentence, say } from '../sentence.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { type Finding, shortName } from './finding.ts'

/** Fewer values may agree by chance. */
const MIN_VALUES = 32
/** Names that a sentence has. */
const NAMED = 3

export function* identical(rows: readonly MeasuredTensor[]): InPieces<Finding[]> {
  const groups = new Map<string, number[]>()
  yield* eachInPieces(rows, (row, at) => {
    const key = signature(row)
    if (key === undefined) return
    const group = groups.get(key)
    if (group) group.push(at)
    else groups.set(key, [at])
  })
  const found: Finding[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const [first, ...others] = group.map((at) => shortName(rows[at]!.tensor.name))
    const { digest, stats } = rows[group[0]!]!.result
    const named = others.slice(0, NAMED)
    const hash = digest?.sha256 !== undefined ? 'sha256' : digest?.xxh64 !== undefined ? 'xxh64' : undefined
    const same = hash
      ? say('Their bytes have the same {{hash}}', { hash })
      : say('Sum, sum of squares and extremes of {{values}} values agree exactly', {
          values: formatInteger(stats!.count),
        })
    found.push({
      rule: 'identical',
      severity: 'warning',
      title:
        others.length === 1
          ? say('{{first}} and {{second}} are the same', { first: first!, second: others[0]! })
          : say('{{first}} and {{others}} others are the same', {
              first: first!,
              others: formatInteger(others.length),
            }),
      text: alike(same, named, others.length),
      tensor: group[0]!,
    })
  }
  return found
}

/** @param others how many more there are than the first */
function alike(same: Sentence, named: readonly string[], others: number): Sentence {
  if (others === 1) return say('{{same}}: stored more than once, or copied by a merge.', { same })
  const names = named.join(', ')
  if (others === named.length)
    return say('{{same}}: also {{names}}; stored more than once, or copied by a merge.', { same, names })
  return say('{{same}}: also {{names}} and {{rest}} more; stored more than once, or copied by a merge.', {
    same,
    names,
    rest: formatInteger(others - named.length),
  })
}

/** Equal for tensors that hold the same; undefined where that would say nothing. */
function signature({ tensor, result: { stats, digest } }: MeasuredTensor): string | undefined {
  if (!stats || stats.count < MIN_VALUES || stats.min === undefined || stats.min === stats.max) return undefined
  const { sum, l2, min, max, zeros, nan, posInf, negInf } = stats
  const contents = digest?.sha256 ?? digest?.xxh64 ?? [sum, l2, min, max, zeros, nan, posInf, negInf].join()
  return `${tensor.type}|${tensor.shape.join()}|${contents}`
}
