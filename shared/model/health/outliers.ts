/** Tensors that differ from those of the same role in other layers. */
import { formatNumber } from '../../text/format.ts'
import { say } from '../../text/sentence.ts'
import type { Listing } from '../listing.ts'
import type { InPieces, MeasuredTensor } from '../overview/measured-tensor.ts'
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
type MeasureKey = (typeof MEASURES)[number]['key']

/** Matrices of one role in all layers of a tower. */
interface Peers {
  readonly tower: string
  readonly role: string
  /** Positions of the tensors in the list, and their values by measure: NaN where there is none. */
  readonly at: number[]
  readonly values: Readonly<Record<MeasureKey, number[]>>
}

/** Is given all tensors of a model, one after the other, and finds matrices that differ from their peers in other layers. */
export class Outliers {
  /** An encoder's matrices are not those of a decoder. */
  readonly #roles = new Map<string, Peers>()

  /** Takes matrices only: norms and biases differ by nature. @param at position in the list, from 0 */
  add({ tensor, tower, layer, role, result: { stats } }: MeasuredTensor, at: number): void {
    if (layer === undefined || tensor.shape.length < 2 || !stats) return
    const key = `${tower}|${role}`
    let peers = this.#roles.get(key)
    if (!peers) this.#roles.set(key, (peers = { tower, role, at: [], values: { std: [], absMax: [] } }))
    peers.at.push(at)
    for (const measure of MEASURES) peers.values[measure.key].push(stats[measure.key] ?? NaN)
  }

  /**
   * One finding for a tensor, by the first measure that tells it apart.
   * @param rows the list
   */
  *findings(rows: Listing<MeasuredTensor>): InPieces<Finding[]> {
    const found: Finding[] = []
    for (const peers of this.#roles.values()) {
      if (peers.at.length >= MIN_LAYERS) found.push(...peerFindings(peers, rows))
      yield undefined
    }
    return found
  }
}

function peerFindings({ tower, role, at: positions, values }: Peers, rows: Listing<MeasuredTensor>): Finding[] {
  const found = new Map<number, Finding>()
  for (const { key, times } of MEASURES) {
    const { median, apart } = compare(values[key], times)
    for (const peer of apart) {
      const at = positions[peer]!
      if (found.has(at)) continue
      const value = values[key][peer]!
      const row = rows.at(at)!
      const figures = {
        measure: { text: STATISTICS[key].column.title },
        value: formatNumber(value, 3),
        times: formatNumber(Math.max(value / median, median / value), 2),
        role: tower === '' ? role : `${tower} ${role}`,
        layers: positions.length,
        median: formatNumber(median, 3),
      }
      found.set(at, {
        rule: 'outlier',
        severity: 'warning',
        title: say('{{name}} stands out', { name: shortName(row.tensor.name) }),
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
        ...locationOf(row, at),
      })
    }
  }
  return [...found.values()]
}

/** The median of the values, and the positions of those that are too far from it. */
function compare(values: readonly number[], times: number): { median: number; apart: number[] } {
  // A tensor of zeros has no logarithm, and a finding of its own.
  const logs = Float64Array.from(values, (value) => (value > 0 && value < Infinity ? Math.log(value) : NaN))
  const known = logs.filter((log) => !Number.isNaN(log))
  if (known.length < MIN_LAYERS) return { median: NaN, apart: [] }
  const middle = medianOf(known)
  const mad = medianOf(known.map((log) => Math.abs(log - middle)))
  const limit = Math.max(Math.log(times), ROBUST_DEVIATIONS * MAD_TO_STD * mad)
  const apart: number[] = []
  logs.forEach((log, peer) => {
    if (Math.abs(log - middle) > limit) apart.push(peer)
  })
  return { median: Math.exp(middle), apart }
}

/** Of at least one number. */
function medianOf(numbers: Float64Array): number {
  const sorted = numbers.toSorted()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
