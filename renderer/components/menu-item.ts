/** One line of a menu. */
export interface MenuItem {
  readonly label: string
  readonly hint?: string
  readonly disabled?: boolean
  /** A line above it. */
  readonly parted?: boolean
  readonly run: () => void
}
