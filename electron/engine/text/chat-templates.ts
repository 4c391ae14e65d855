import type { Sentence } from '../../../shared/text/sentence.ts'
import type { FileEntry } from '../formats/model.ts'
import { wrongKeys } from '../formats/gguf/key-types.ts'

const PREFIX = 'tokenizer.chat_template'

/** Where the chat templates of a model are. The default one is first. */
export function chatTemplates(entries: readonly FileEntry[]): {
  readonly templates: readonly { readonly entry: number; readonly name: string }[]
  /** Names that `tokenizer.chat_templates` lists and that have no template. */
  readonly missing: readonly string[]
  /** Keys of templates whose value is not text, one sentence each. */
  readonly unusable: readonly Sentence[]
} {
  const ofTemplates = entries.filter(({ key }) => key.startsWith(PREFIX))
  const wrong = wrongKeys(new Map(ofTemplates.map((entry) => [entry.key, entry])))
  const templates = entries.flatMap(({ key, type }, entry) => {
    if (type !== 'string') return []
    if (key === PREFIX) return [{ entry, name: 'default' }]
    return key.startsWith(`${PREFIX}.`) ? [{ entry, name: key.slice(PREFIX.length + 1) }] : []
  })
  const names = new Set([...templates.map(({ name }) => name), ...wrong.map(({ key }) => key.slice(PREFIX.length + 1))])
  const listed = entries.find(({ key }) => key === `${PREFIX}s`)?.value
  // Their number is small; an array keeps its first elements with it.
  const first = typeof listed === 'object' ? listed.first : []
  return {
    templates: templates.toSorted((a, b) => Number(b.name === 'default') - Number(a.name === 'default')),
    missing: first.filter((name): name is string => typeof name === 'string' && !names.has(name)),
    unusable: wrong.map(({ sentence }) => sentence),
  }
}
