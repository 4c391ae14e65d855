/** Tensors that hold the same values. */
import { formatInteger } from '../format.ts'
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
    const rest = others.length - named.length
    const hash = digest?.sha256 !== undefined ? 'sha256' : digest?.xxh64 !== undefined ? 'xxh64' : undefined
    found.push({
      rule: 'identical',
      severity: 'warning',
      title: `${first!} and ${others.length === 1 ? others[0]! : `${formatInteger(others.length)} others`} are the same`,
      text: `${hash ? `Their bytes have the same ${hash}` : `Sum, sum of squares and extremes of ${formatInteger(stats!.count)} values agree exactly`}: ${others.length > 1 ? `also ${named.join(', ')}${rest > 0 ? ` and ${formatInteger(rest)} more` : ''}; ` : ''}stored more than once, or copied by a merge.`,
      tensor: group[0]!,
    })
  }
  return found
}

/** Equal for tensors that hold the same; undefined where that would say nothing. */
function signature({ tensor, result: { stats, digest } }: MeasuredTensor): string | undefined {
  if (!stats || stats.count < MIN_VALUES || stats.min === undefined || stats.min === stats.max) return undefined
  const { sum, l2, min, max, zeros, nan, posInf, negInf } = stats
  const contents = digest?.sha256 ?? digest?.xxh64 ?? [sum, l2, min, max, zeros, nan, posInf, negInf].join()
  return `${tensor.type}|${tensor.shape.join()}|${contents}`
}
