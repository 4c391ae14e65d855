export interface AlignedColumn {
  readonly title: string
  readonly right?: boolean
}

/** Titles and rows as lines of a terminal, in columns. */
export function* align(columns: readonly AlignedColumn[], cells: readonly (readonly string[])[]): Generator<string> {
  const widths = columns.map(({ title }, i) =>
    cells.reduce((width, row) => Math.max(width, row[i]!.length), title.length),
  )
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => (columns[i]!.right ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  yield line(columns.map(({ title }) => title))
  for (const row of cells) yield line(row)
}
