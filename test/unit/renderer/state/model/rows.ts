/** Rows for the tests of the window's logic. */
import type { TensorResult } from '../../../../../shared/model/scan.ts'
import type { TensorStats } from '../../../../../shared/model/stats.ts'
import type { TensorInfo } from '../../../../../shared/model/tensor.ts'
import { createRows, type Row } from '../../../../../renderer/state/model/row.ts'

export interface RowFacts {
  readonly name: string
  readonly type?: string
  readonly nBytes?: number | bigint
  readonly stats?: Partial<TensorStats>
  readonly result?: Partial<TensorResult>
}

const ZERO = { count: 100, nan: 0, posInf: 0, negInf: 0, zeros: 0 }

export function rowsOf(...facts: readonly RowFacts[]): Row[] {
  const tensors = facts.map(({ name, type = 'F32', nBytes }, index): TensorInfo => ({
    index,
    name,
    type,
    typeId: 0,
    shape: [100],
    nElements: 100,
    dataOffset: index * 400,
    ...(nBytes === undefined ? {} : { nBytes }),
  }))
  const results = facts.flatMap(({ stats, result }, index) =>
    stats || result
      ? [{ index, status: 'done' as const, attempts: 1, ...(stats && { stats: { ...ZERO, ...stats } }), ...result }]
      : [],
  )
  return createRows(tensors, [{ id: 0, name: 'F32', blockSize: 1, typeSize: 4, family: 'float' }], results)
}
