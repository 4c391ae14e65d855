import { differenceColumn, DIFFERENCE_KEYS, type DifferenceKey } from '../../../shared/model/comparison/fields.ts'
import {
  type HeatLayout,
  heatLayout,
  type HeatMap,
  heatMap,
  type HeatMeasure,
} from '../../../shared/model/overview/heat-map.ts'
import type { MeasuredTensor } from '../../../shared/model/overview/measured-tensor.ts'
import type { TensorResult } from '../../../shared/model/scan.ts'
import { inSlices } from '../model/in-slices.ts'
import type { Row } from '../model/row.ts'
import type { PairRow } from './pair-row.ts'

/** Statistics whose values are positive and differ by orders of magnitude: their logarithm is what is colored. */
const LOGARITHMIC: ReadonlySet<DifferenceKey> = new Set(['nmse', 'maxAbsDiff', 'meanAbsDiff', 'rmse', 'weightedNmse'])

/** The cells show the pair and not the scan of one of its tensors. */
const resultOf = ({ result: { status } }: PairRow): TensorResult => ({ status, attempts: 0 })

/** Layers against roles: one statistic of each pair as a color. */
export class PairHeatController {
  /** In the order of the pairs: their tensors, with the progress of the pair in place of the scan. */
  rows = $state.raw<readonly Row[]>([])
  measure = $state<DifferenceKey>('sqnrDb')
  perRole = $state(false)
  heat = $state.raw<HeatMap | undefined>()
  readonly #pairs: readonly PairRow[]
  #layout: HeatLayout | undefined
  #run = 0

  constructor(pairs: readonly PairRow[]) {
    this.#pairs = pairs
  }

  chooseMeasure(measure: DifferenceKey): void {
    this.measure = measure
    void this.refresh()
  }

  choosePerRole(perRole: boolean): void {
    this.perRole = perRole
    void this.refresh()
  }

  /** Makes the map from the results as they are now; a later call takes the place of an earlier one. */
  async refresh(): Promise<void> {
    const run = ++this.#run
    const isWanted = () => run === this.#run
    const entries = this.#pairs.flatMap((pair) => {
      const named = pair.reference ?? pair.other
      return named ? [[{ ...named, result: resultOf(pair) }, pair] as const] : []
    })
    const rows: readonly Row[] = entries.map(([row]) => row)
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew for each map, and never changed
    const statistics: ReadonlyMap<MeasuredTensor, PairRow> = new Map(entries)
    this.#layout ??= await inSlices(heatLayout(rows), isWanted)
    if (!this.#layout || !isWanted()) return
    const made = await inSlices(
      heatMap(rows, this.#layout, measureOf(this.measure, statistics), this.perRole),
      isWanted,
    )
    if (!made || !isWanted()) return
    this.rows = rows
    this.heat = made
  }
}

function measureOf(key: DifferenceKey, pairs: ReadonlyMap<MeasuredTensor, PairRow>): HeatMeasure {
  const { title, format } = differenceColumn(key)
  return {
    id: key,
    label: title,
    of: (row) => pairs.get(row)?.result.stats?.[key],
    ...(format === 'integer' ? { unit: 'integer' } : {}),
    ...(LOGARITHMIC.has(key) ? { logShift: 0 } : {}),
  }
}

/** Statistics that a map can show: positions are not among them. */
export const HEAT_KEYS: readonly DifferenceKey[] = [
  ...(['sqnrDb', 'excessDb', 'nmse', 'maxAbsDiff', 'cosine'] as const),
  ...DIFFERENCE_KEYS.filter(
    (key) => !['sqnrDb', 'excessDb', 'nmse', 'maxAbsDiff', 'cosine', 'maxAbsDiffIndex', 'count'].includes(key),
  ),
]
