import { expect, test } from 'vitest'
import type { FileEntry } from '../../../../electron/engine/formats/model.ts'
import { chatTemplates } from '../../../../electron/engine/text/chat-templates.ts'

const text = (key: string): FileEntry => ({ file: 0, key, type: 'string', value: 'x', byteOffset: 0 })

test('the default template is first, and names without a template are told', () => {
  const first = ['rag', 'tool_use']
  const names = { elementType: 'string' as const, length: 2, byteOffset: 0, byteLength: 0, first }
  expect(
    chatTemplates([
      text('tokenizer.chat_template.tool_use'),
      { file: 0, key: 'tokenizer.chat_templates', type: 'array', value: names, byteOffset: 0 },
      text('tokenizer.chat_template'),
      { ...text('tokenizer.chat_template.number'), type: 'uint8', value: 1 },
    ]),
  ).toEqual({
    templates: [
      { entry: 2, name: 'default' },
      { entry: 0, name: 'tool_use' },
    ],
    missing: ['rag'],
    unusable: [expect.objectContaining({ values: expect.objectContaining({ key: 'tokenizer.chat_template.number' }) })],
  })
  expect(chatTemplates([])).toEqual({ templates: [], missing: [], unusable: [] })
})
