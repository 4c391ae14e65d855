/** The differences between the headers of two models, as the window gets to see them. */
import type {
  HeaderDifferences,
  ShownChange,
  TemplateDifference,
} from '../../../shared/model/comparison/header-differences.ts'
import { lineDifferences } from '../../../shared/model/comparison/line-differences.ts'
import type { MetadataChanges } from '../../../shared/model/comparison/metadata-changes.ts'
import type { MetadataEntry } from '../../../shared/model/tensor.ts'
import { compareMetadata } from '../../engine/compare/compare-metadata.ts'
import { compareTokens } from '../../engine/compare/compare-tokens.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import { shownKey, shownValue } from './metadata-view.ts'

const TEMPLATE = 'tokenizer.chat_template'
/** Characters of a value of the metadata. */
const MAX_VALUE = 500

/** @throws AppFailure if a header cannot be read any more */
export async function headerDifferences({ reference, other }: ComparisonSession): Promise<HeaderDifferences> {
  const readers = { reference: reference.reader, other: other.reader }
  const changes = await compareMetadata(reference.model, other.model, readers)
  const tokens = await compareTokens(reference.model, other.model, readers)
  return { metadata: shownChanges(changes), ...(tokens ? { tokens } : {}), templates: templatesOf(changes) }
}

function shownChanges({ changed, added, removed }: MetadataChanges): readonly ShownChange[] {
  const shown = ({ value }: MetadataEntry) => shownValue(value, MAX_VALUE)
  return [
    ...changed.map(({ key, reference, other }) => ({
      key: shownKey(key),
      reference: shown(reference),
      other: shown(other),
    })),
    ...added.map(({ key, entry }) => ({ key: shownKey(key), other: shown(entry) })),
    ...removed.map(({ key, entry }) => ({ key: shownKey(key), reference: shown(entry) })),
  ]
}

/** Templates that differ, and those of one side alone. */
function templatesOf({ changed, added, removed }: MetadataChanges): readonly TemplateDifference[] {
  const text = (entry: MetadataEntry | undefined) => (typeof entry?.value === 'string' ? entry.value : '')
  const pairs = [
    ...changed.map(({ key, reference, other }) => ({ key, before: text(reference), after: text(other) })),
    ...added.map(({ key, entry }) => ({ key, before: '', after: text(entry) })),
    ...removed.map(({ key, entry }) => ({ key, before: text(entry), after: '' })),
  ]
  return pairs
    .filter(({ key }) => key === TEMPLATE || key.startsWith(`${TEMPLATE}.`))
    .map(({ key, before, after }) => {
      const lines = lineDifferences(before, after)
      return { key, ...(lines ? { lines } : {}) }
    })
}
