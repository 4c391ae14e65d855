/** Lists and types that follow from the table of statistics of a comparison. */
import {
  DIFFERENCES,
  type DifferenceColumn,
  type DifferenceStatistic,
  type FinalDifferenceField,
  type PartialDifferenceField,
} from './table.ts'

type Table = typeof DIFFERENCES
type KeyWith<Part extends keyof DifferenceStatistic> = {
  [K in keyof Table]: Table[K] extends Readonly<Record<Part, unknown>> ? K : never
}[keyof Table]

/** Statistics of a chunk, and of two tensors that are not finished. */
export type PartialDifferenceKey = KeyWith<'partial'>
/** Statistics of two whole tensors. All of them have a column. */
export type DifferenceKey = KeyWith<'final'>

export type PartialDifferenceKind<K extends PartialDifferenceKey> = Table[K]['partial']['kind']

/** Statistics of two whole tensors whose description has all of these. */
export type DifferenceKeyWith<Has extends Partial<FinalDifferenceField>> = {
  [K in DifferenceKey]: Table[K]['final'] extends Has ? K : never
}[DifferenceKey]

/** Statistics of a chunk whose description has all of these. */
export type PartialDifferenceKeyWith<Has extends Partial<PartialDifferenceField>> = {
  [K in PartialDifferenceKey]: Table[K]['partial'] extends Has ? K : never
}[PartialDifferenceKey]

/** Every result has these counts. */
export type AlwaysDifferenceKey = DifferenceKeyWith<{ always: true }>

const KEYS = Object.keys(DIFFERENCES) as readonly (keyof Table)[]

/** In the order of the table. */
export const PARTIAL_DIFFERENCE_KEYS = KEYS.filter((key): key is PartialDifferenceKey => 'partial' in DIFFERENCES[key])
/** In the order of the table. */
export const DIFFERENCE_KEYS = KEYS.filter((key): key is DifferenceKey => 'final' in DIFFERENCES[key])

/** How a statistic travels. The references of one to another are checked here. */
export const partialDifferenceField = (
  key: PartialDifferenceKey,
): PartialDifferenceField & { readonly limit?: PartialDifferenceKeyWith<{ kind: 'count' }> } => DIFFERENCES[key].partial

/** How a statistic of two whole tensors is stored. */
export const differenceField = (key: DifferenceKey): FinalDifferenceField & { readonly limit?: AlwaysDifferenceKey } =>
  DIFFERENCES[key].final

export const differenceColumn = (key: DifferenceKey): DifferenceColumn => DIFFERENCES[key].column

/** The definition in words; English, translated where it is shown. */
export const differenceDescription = (key: DifferenceKey): string => DIFFERENCES[key].description
