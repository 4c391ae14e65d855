import type { RowUpdate, TensorResult } from '../../../shared/model/scan.ts'
import type { TypeFacts } from '../../../shared/model/model-view.ts'
import { layerKey } from '../../../shared/model/layer-place.ts'
import { measuredTensor, type MeasuredTensor } from '../../../shared/model/overview/measured-tensor.ts'
import type { Listing } from '../../../shared/model/listing.ts'
import { nonFiniteCount } from '../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'

/** One tensor in the table. The object stays; its result is replaced while a scan runs. */
export interface Row extends MeasuredTensor {
  /** The name with its numbers padded: compares as people count, `blk.2` before `blk.10`. */
  readonly naturalName: string
  /** Lower-case text that plain words of a filter are looked for in. */
  readonly words: string
  /** `layerKey` of its layer: rows of one group have equal ones. */
  readonly group: string
  result: TensorResult
  /** Part that is measured, 0 to 1, while it runs. */
  fraction: number
}

/** Longer runs of digits are no counters: they compare as text. */
const COUNTER_DIGITS = 8

export function naturalKey(text: string): string {
  return text.replace(/\d+/g, (digits) => digits.padStart(COUNTER_DIGITS, '0'))
}

export function createRows(
  tensors: Listing<TensorInfo>,
  types: readonly TypeFacts[],
  results: readonly RowUpdate[],
): Row[] {
  const facts = new Map(types.map((type) => [type.id, type]))
  const rows = Array.from(tensors, (tensor): Row => {
    const measured = measuredTensor(tensor, facts)
    return {
      ...measured,
      naturalName: naturalKey(tensor.name),
      words: `${tensor.name} ${tensor.type}`.toLowerCase(),
      group: layerKey(measured.tower, measured.layer),
      fraction: 0,
    }
  })
  for (const result of results) rows[result.index]!.result = result
  return rows
}

/** Whether there is anything to show or to export. */
export const hasValues = ({ tensor }: Row): boolean => tensor.unreadable === undefined && Number(tensor.nElements) > 0

/** NaN and infinities of a measured tensor. */
export function nonFinite(row: Row): number {
  const { stats } = row.result
  return stats ? nonFiniteCount(stats) : 0
}

/** What the status column says. */
export function statusText(row: Row): string {
  const { status, stats } = row.result
  if (status === 'running') return `${Math.floor(row.fraction * 100)}%`
  if (status !== 'done' || !stats || nonFinite(row) === 0) return status
  return stats.nan > 0 ? 'NaN' : 'Inf'
}
