import { describe, expect, it } from 'vitest'
import { metadataEntries } from '../../../electron/engine/formats/model.ts'
import { chatTemplates } from '../../../electron/engine/text/chat-templates.ts'
import { english } from '../../../shared/text/sentence.ts'
import { writeGguf, type WrittenEntry } from '../../../build/sample/gguf-writer.ts'
import { folderOf, messagesOf, modelOf } from '../../helpers/open-directly.ts'

const KEY = 'tokenizer.chat_template'
const texts = (...values: string[]) => ({ elementType: 'string', values }) as const

async function templatesOf(...entries: WrittenEntry[]) {
  const bytes = writeGguf({ metadata: [['general.architecture', 'string', 'llama'], ...entries] })
  const model = await modelOf(`${folderOf({ 'm.gguf': bytes })}/m.gguf`)
  const { templates, missing, unusable } = chatTemplates(metadataEntries(model))
  return {
    names: templates.map(({ name }) => name),
    missing,
    unusable: unusable.map(english),
    problems: messagesOf(model),
  }
}

describe('chat templates', () => {
  it('are found by their names', async () => {
    const found = await templatesOf(
      [KEY, 'string', 'x'],
      [`${KEY}s`, 'array', texts('rag', 'tool_use')],
      [`${KEY}.rag`, 'string', 'x'],
      [`${KEY}.tool_use`, 'string', 'x'],
    )
    expect(found).toEqual({ names: ['default', 'rag', 'tool_use'], missing: [], unusable: [], problems: [] })
  })

  it('that are listed and missing are told', async () => {
    const found = await templatesOf([`${KEY}s`, 'array', texts('rag', 'tool_use')], [`${KEY}.rag`, 'string', 'x'])
    expect(found).toEqual({ names: ['rag'], missing: ['tool_use'], unusable: [], problems: [] })
  })

  it('that are an array are told as that, not as absent', async () => {
    const says =
      'tokenizer.chat_template is an array of 2 elements of type string; expected a string. Programs ignore it or refuse the file.'
    const found = await templatesOf([KEY, 'array', texts('a', 'b')])
    expect(found).toEqual({ names: [], missing: [], unusable: [says], problems: [says] })
  })

  it('of another type, and lists of another type, are told as that', async () => {
    const { unusable } = await templatesOf([`${KEY}.rag`, 'uint8', 1], [`${KEY}s`, 'string', 'rag'])
    expect(unusable).toEqual([
      expect.stringMatching(/^tokenizer\.chat_template\.rag is of type uint8; expected a string/),
      expect.stringMatching(/^tokenizer\.chat_templates is of type string; expected an array of strings/),
    ])
  })
})
