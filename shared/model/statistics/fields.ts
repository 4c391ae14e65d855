/** Lists and types that follow from the table of statistics. */
import { type FinalField, type Statistic, STATISTICS } from './table.ts'

type Table = typeof STATISTICS
type KeyWith<Part extends keyof Statistic> = {
  [K in keyof Table]: Table[K] extends Readonly<Record<Part, unknown>> ? K : never
}[keyof Table]

/** Statistics of a chunk, and of a tensor that is not finished. */
export type PartialKey = KeyWith<'partial'>
/** Statistics of a whole tensor. */
export type FinalKey = KeyWith<'final'>

export type PartialKind<K extends PartialKey> = Table[K]['partial']['kind']
export type FinalKind<K extends FinalKey> = Table[K]['final']['kind']

/** Statistics of a tensor whose description has all of these. */
export type FinalKeyWith<Has extends Partial<FinalField>> = {
  [K in FinalKey]: Table[K]['final'] extends Has ? K : never
}[FinalKey]

/** Every result has these counts. */
export type AlwaysKey = FinalKeyWith<{ always: true }>

const has = (field: object, wanted: object): boolean =>
  Object.entries(wanted).every(([name, value]) => field[name as keyof typeof field] === value)

const isFinalKey = (key: keyof Table): key is FinalKey => 'final' in STATISTICS[key]

const KEYS = Object.keys(STATISTICS) as readonly (keyof Table)[]
const FINAL_KEYS: readonly FinalKey[] = KEYS.filter(isFinalKey)

/** In the order of the table. */
export function finalKeysWith<const Has extends Partial<FinalField>>(wanted: Has): readonly FinalKeyWith<Has>[] {
  return FINAL_KEYS.filter((key): key is FinalKeyWith<Has> => has(STATISTICS[key].final, wanted))
}

/** Statistics that are one number with a column of its own. */
export type MeasuredKey = FinalKeyWith<{ kind: 'count' | 'number' }> & KeyWith<'column'>

/** Those that the window can show. */
export type TitledKey = {
  [K in MeasuredKey]: Table[K]['column'] extends { readonly title: string } ? K : never
}[MeasuredKey]

export const MEASURED_KEYS: readonly MeasuredKey[] = FINAL_KEYS.filter(
  (key): key is MeasuredKey => 'column' in STATISTICS[key],
)
