/** The keys as the list shows them: in groups, those that match a search. */
import { formatFloat, formatInteger, visibleText } from '../../../shared/text/format.ts'
import {
  isShownArray,
  isShownText,
  type MetadataItem,
  type ShownValue,
  typeLabel,
} from '../../../shared/model/metadata.ts'
import { phrase, type Sentence } from '../../../shared/text/sentence.ts'
import { explainKey, KEY_GROUPS, type KeyGroup, keyGroup } from '../../../shared/model/metadata-keys.ts'
import { t, tell } from '../../i18n.svelte.ts'

export interface KeyRow {
  readonly kind: 'key'
  readonly item: MetadataItem
  readonly key: string
  readonly type: string
  /** One line, cut. */
  readonly value: string
  readonly meaning: Sentence | undefined
}

export interface GroupRow {
  readonly kind: 'group'
  /** Marked by `phrase`, unless it is a name of the file's own. */
  readonly label: string
  readonly own: boolean
  readonly count: number
}

/** Characters of a value in its row: more never fits. */
const MAX_LINE = 300

/** A value in one line. */
export function valueLine(value: ShownValue): string {
  if (isShownText(value)) {
    const line = visibleText(value.text.slice(0, MAX_LINE))
    return value.length > MAX_LINE ? `${line}\u2026` : line
  }
  if (isShownArray(value)) {
    if (value.length === 0) return t('empty')
    let line = ''
    for (const [i, element] of value.first.entries()) {
      const text = isShownText(element) ? `"${valueLine(element)}"` : valueLine(element)
      if (line.length + text.length > MAX_LINE) return `${line}, \u2026`
      line += i === 0 ? text : `, ${text}`
    }
    return value.first.length < value.length ? `${line}, \u2026` : line
  }
  return exactValue(value)
}

/** Integers and flags as they are, exact. A float as the shortest text that reads back as the same number. */
export function exactValue(value: number | bigint | boolean): string {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21) return formatInteger(value)
  if (typeof value === 'bigint') return formatInteger(value)
  return typeof value === 'number' ? String(value).replaceAll('-', '\u2212') : String(value)
}

/** The type with the length of an array: `string[32,000]`. */
export function typeWithLength(item: MetadataItem): string {
  const { value } = item
  return isShownArray(value) ? `${value.elementType}[${formatInteger(value.length)}]` : typeLabel(item)
}

export function keyRows(items: readonly MetadataItem[], architecture: string | undefined): readonly KeyRow[] {
  return items.map((item) => {
    const { value } = item
    const isFloat = typeof value === 'number' && (item.type === 'float32' || item.type === 'float64')
    return {
      kind: 'key',
      item,
      key: visibleText(item.key.text) + (item.key.text.length < item.key.length ? '\u2026' : ''),
      type: typeWithLength(item),
      value: isFloat && item.type === 'float32' ? formatFloat(value) : valueLine(value),
      meaning: explainKey(item.key.text, architecture, typeof value === 'number' ? value : undefined),
    }
  })
}

/**
 * Rows that have all words of a search in their key, type, value or meaning.
 * @param found entries that match although the window does not have all of their value
 */
export function matchingRows(rows: readonly KeyRow[], search: string, found: readonly number[]): readonly KeyRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const also = new Set(found)
  return rows.filter((row) => also.has(row.item.entry) || hasWords(row, words))
}

function hasWords(row: KeyRow, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const { value } = row.item
  const whole = isShownText(value) ? value.text : row.value
  const text = `${row.key}\n${row.type}\n${row.value}\n${whole}\n${row.meaning ? tell(row.meaning) : ''}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Rows in their groups, each group with a row of its own before it. */
export function grouped(
  rows: readonly KeyRow[],
  architecture: string | undefined,
  files: number,
): readonly (KeyRow | GroupRow)[] {
  const groups = new Map<KeyGroup, KeyRow[]>(KEY_GROUPS.map((group) => [group, []]))
  for (const row of rows) groups.get(keyGroup(row.item.key.text, architecture))!.push(row)
  const label = (group: KeyGroup) =>
    group === 'Architecture'
      ? visibleText(architecture ?? '')
      : group === 'Split' && files > 1
        ? phrase('Shards')
        : group
  return [...groups].flatMap(([group, members]) =>
    members.length === 0
      ? []
      : [
          { kind: 'group' as const, label: label(group), own: group === 'Architecture', count: members.length },
          ...members,
        ],
  )
}
