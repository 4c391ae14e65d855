/** Lists and types that follow from the table of statistics. */
import { type FinalField, type PartialField as Description, type Statistic, STATISTICS } from './table.ts'

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

/** Statistics of a chunk whose description has all of these. */
export type PartialKeyWith<Has extends Partial<Description>> = {
  [K in PartialKey]: Table[K]['partial'] extends Has ? K : never
}[PartialKey]

/** Statistics of a tensor whose description has all of these. */
export type FinalKeyWith<Has extends Partial<FinalField>> = {
  [K in FinalKey]: Table[K]['final'] extends Has ? K : never
}[FinalKey]

/** Every result has these counts. */
export type AlwaysKey = FinalKeyWith<{ always: true }>

const has = (field: object, wanted: object): boolean =>
  Object.entries(wanted).every(([name, value]) => field[name as keyof typeof field] === value)

const isPartialKey = (key: keyof Table): key is PartialKey => 'partial' in STATISTICS[key]
const isFinalKey = (key: keyof Table): key is FinalKey => 'final' in STATISTICS[key]

const KEYS = Object.keys(STATISTICS) as readonly (keyof Table)[]
export const PARTIAL_KEYS: readonly PartialKey[] = KEYS.filter(isPartialKey)
export const FINAL_KEYS: readonly FinalKey[] = KEYS.filter(isFinalKey)

/** The description of a statistic of a chunk, whose references to others are checked. */
export interface PartialField extends Description {
  readonly limit?: PartialKeyWith<{ kind: 'count' }>
  readonly countedBy?: PartialKeyWith<{ kind: 'count' }>
  readonly kindOf?: PartialKeyWith<{ kind: 'position' }>
}

/** How a statistic travels. */
export const partialField = (key: PartialKey): PartialField => STATISTICS[key].partial

/** How a statistic of a whole tensor is stored. */
export const finalField = (key: FinalKey): FinalField & { readonly limit?: AlwaysKey } => STATISTICS[key].final

/** In the order of the table. */
export function partialKeysWith<const Has extends Partial<Description>>(wanted: Has): readonly PartialKeyWith<Has>[] {
  return PARTIAL_KEYS.filter((key): key is PartialKeyWith<Has> => has(STATISTICS[key].partial, wanted))
}

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
