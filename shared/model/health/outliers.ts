/** Tensors that differ from those of the same role in other layers. */
import { formatNumber } from '../../text/format.ts'
import { say } from '../../text/sentence.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'
import { STATISTICS } from '../statistics/table.ts'
import { type Finding, locationOf, shortName } from './finding.ts'

/** Below this there is no telling what is usual. */
const MIN_LAYERS = 8
const ROBUST_DEVIATIONS = 6
/** Makes the median absolute deviation of a bell its standard deviation. */
const MAD_TO_STD = 1.4826
/** Measures, and by how many times they must differ: layers of sound models do differ by two or three times. */
const MEASURES = [
  { key: 'std', times: 4 },
  { key: 'absMax', times: 10 },
] as const

/** One finding for a tensor, by the first measure that tells it apart. Only matrices: norms and biases differ by nature. */
export function* outliers(rows: readonly MeasuredTensor[]): InPieces<Finding[]> {
  // An encoder's matrices are not those of a decoder.
  const roles = new Map<string, number[]>()
  yield* eachInPieces(rows, ({ tensor, tower, layer, role, result }, at) => {
    if (layer === undefined || tensor.shape.length < 2 || !result.stats) return
    const key = `${tower}|${role}`
    const peers = roles.get(key)
    if (peers) peers.push(at)
    else roles.set(key, [at])
  })
  const found = new Map<number, Finding>()
  for (const peers of roles.values()) {
    const { tower, role } = rows[peers[0]!]!
    if (peers.length < MIN_LAYERS) continue
    for (const measure of MEASURES) {
      for (const { at, value, median } of apart(rows, peers, measure)) {
        if (found.has(at)) continue
        const figures = {
          measure: { text: STATISTICS[measure.key].column.title },
          value: formatNumber(value, 3),
          times: formatNumber(Math.max(value / median, median / value), 2),
          role: tower === '' ? role : `${tower} ${role}`,
          layers: peers.length,
          median: formatNumber(median, 3),
        }
        found.set(at, {
          rule: 'outlier',
          severity: 'warning',
          title: say('{{name}} stands out', { name: shortName(rows[at]!.tensor.name) }),
          text:
            value > median
              ? say(
                  '{{measure}} {{value}} is {{times}} times the median of {{role}} over {{layers}} layers, {{median}}.',
                  figures,
                )
              : say(
                  '{{measure}} {{value}} is {{times}} times below the median of {{role}} over {{layers}} layers, {{median}}.',
                  figures,
                ),
          ...locationOf(rows[at]!, at),
        })
      }
    }
    yield undefined
  }
  return [...found.values()]
}

function apart(rows: readonly MeasuredTensor[], peers: readonly number[], { key, times }: (typeof MEASURES)[number]) {
  // A tensor of zeros has no logarithm, and a finding of its own.
  const known = peers.flatMap((at) => {
    const value = rows[at]!.result.stats?.[key]
    return value !== undefined && value > 0 && Number.isFinite(value) ? [{ at, value, log: Math.log(value) }] : []
  })
  if (known.length < MIN_LAYERS) return []
  const middle = median(known.map(({ log }) => log))
  const mad = median(known.map(({ log }) => Math.abs(log - middle)))
  const limit = Math.max(Math.log(times), ROBUST_DEVIATIONS * MAD_TO_STD * mad)
  return known
    .filter(({ log }) => Math.abs(log - middle) > limit)
    .map(({ at, value }) => ({ at, value, median: Math.exp(middle) }))
}

/** Of at least one number. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
