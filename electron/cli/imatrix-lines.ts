import type { Imatrix } from '../../shared/model/imatrix.ts'
import { imatrixCell, imatrixColumns } from '../../shared/model/imatrix-columns.ts'
import { visibleText } from '../../shared/text/format.ts'
import { english } from '../../shared/text/sentence.ts'
import { align } from './align.ts'

/** The entries of an importance matrix as a table, then those without statistics. */
export function* imatrixLines({ entries }: Imatrix): Generator<string> {
  const columns = imatrixColumns(entries)
  yield* align(
    columns.map(({ key, format }) => ({ title: key, right: format !== 'text' })),
    entries.map((entry) => columns.map((column) => imatrixCell(column, entry))),
  )
  for (const { name, unmeasured } of entries)
    if (unmeasured) yield `  ${visibleText(name)}: ${visibleText(english(unmeasured))}`
}
