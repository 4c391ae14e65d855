/** What a whole scan says of a model, in one line. */
import type { RowUpdate } from '../../shared/contract.ts'
import { formatInteger } from '../../shared/format.ts'

export interface Verdict {
  readonly text: string
  readonly sound: boolean
}

/** `all 291 tensors sound`, `2 of 291 tensors with NaN`, `3 tensors failed`. */
export function verdictOf(results: readonly RowUpdate[]): Verdict {
  const failed = results.filter((row) => row.status === 'failed').length
  const withNan = results.filter((row) => (row.stats?.nan ?? 0) > 0).length
  const withInfinity = results.filter((row) => (row.stats?.posInf ?? 0) + (row.stats?.negInf ?? 0) > 0).length
  const nonFinite = results.filter(({ stats }) => stats && stats.nan + stats.posInf + stats.negInf > 0).length
  const faults: string[] = []
  if (nonFinite > 0) {
    const kind = withInfinity === 0 ? 'NaN' : withNan === 0 ? 'infinity' : 'NaN or infinity'
    faults.push(`${formatInteger(nonFinite)} of ${count(results.length)} with ${kind}`)
  }
  if (failed > 0) faults.push(nonFinite > 0 ? `${formatInteger(failed)} failed` : `${count(failed)} failed`)
  if (faults.length > 0) return { text: faults.join(', '), sound: false }
  if (results.length === 0) return { text: 'no tensors', sound: true }
  return { text: results.length === 1 ? '1 tensor sound' : `all ${count(results.length)} sound`, sound: true }
}

const count = (n: number) => `${formatInteger(n)} ${n === 1 ? 'tensor' : 'tensors'}`
