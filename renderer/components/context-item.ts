/** One line of a `ContextMenu`. */
export interface ContextItem {
  readonly label: string
  readonly hint?: string
  readonly disabled?: boolean
  /** A line above it. */
  readonly parted?: boolean
  readonly run: () => void
}
