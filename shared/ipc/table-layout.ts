/** The user's layout of the table of tensors, remembered for all models. */

export interface ColumnChoice {
  readonly key: string
  readonly shown: boolean
  /** Pixels; without it the column's own. */
  readonly width?: number | undefined
}

/** Columns in their order. Those that are not named keep their place, behind the one that they follow by default. */
export type TableLayout = readonly ColumnChoice[]

/** Narrower than this a column shows nothing, in pixels. */
export const MIN_COLUMN_WIDTH = 40
/** Wider than a name of 64 bytes, the longest that ggml takes, in pixels. */
export const MAX_COLUMN_WIDTH = 1200
