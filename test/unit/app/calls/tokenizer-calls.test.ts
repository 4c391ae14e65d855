import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTokenizerCalls } from '../../../../electron/app/calls/tokenizer-calls.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { FileEntry } from '../../../../electron/engine/formats/model.ts'
import { err, ok } from '../../../../shared/text/errors.ts'

const modelId = randomUUID()
/** The calls of a model whose metadata is this entry alone. */
const callsOn = (key: string, type: FileEntry['type'], value: FileEntry['value']) => {
  const found: FileEntry = { file: 0, key, type, value, byteOffset: 0 }
  const header = { metadata: new Map([[key, found]]), tensors: [] }
  const session = { entries: [found], model: { header, files: [{ path: '/m/a.gguf' }] } } as unknown as ModelSession
  return createTokenizerCalls((id) =>
    id === modelId ? ok(session) : err({ code: 'bad-request', message: 'not open' }),
  )
}

test('a model that is not the window’s, and a list of tokens that is missing, are refused', async () => {
  const calls = callsOn('general.name', 'string', 'a')
  const refused = { ok: false, error: { code: 'bad-request' } }
  expect(await calls.getTokenizer(randomUUID())).toMatchObject(refused)
  expect(await calls.getTemplates(randomUUID())).toMatchObject(refused)
  expect(await calls.listTokens({ modelId: randomUUID(), text: '', start: 0, count: 1 })).toMatchObject(refused)
  expect(await calls.listTokens({ modelId, text: '', start: 0, count: 1 })).toMatchObject(refused)
})

test('getTokenizer reports a list of tokens of another type', async () => {
  expect(await callsOn('tokenizer.ggml.tokens', 'string', 'a b').getTokenizer(modelId)).toMatchObject({
    ok: false,
    error: {
      code: 'damaged',
      message: expect.stringMatching(/^tokenizer\.ggml\.tokens is of type string; expected/),
    },
  })
  expect(await callsOn('general.name', 'string', 'a').getTokenizer(modelId)).toEqual(ok(null))
})

test('getTemplates reports a template of another type', async () => {
  const texts = { elementType: 'string', length: 2, byteOffset: 0, byteLength: 2, first: [] } as const
  expect(await callsOn('tokenizer.chat_template', 'array', texts).getTemplates(modelId)).toMatchObject(
    ok({ templates: [], missing: [], unusable: [{ values: { key: 'tokenizer.chat_template' } }] }),
  )
})
