import { expect, test } from 'vitest'
import { findInLongValues, metadataView, shownValue } from '../../../../electron/app/views/metadata-view.ts'
import type { FileEntry } from '../../../../electron/engine/formats/model.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'

const model = { files: [{ path: '/folder/a\u202e.gguf', size: 1, mtimeMs: 1 }] } as unknown as Model
const entry = (key: string, value: FileEntry['value'], type: FileEntry['type'] = 'string'): FileEntry => ({
  file: 0,
  key,
  type,
  value,
  byteOffset: 7,
})

test('long text is cut, the names of files are made visible and paths stay here', () => {
  const view = metadataView(model, [entry('k'.repeat(600), 'x'.repeat(5000)), entry('n', 2n ** 64n - 1n, 'uint64')])
  expect(view.files).toEqual(['a\\u202e.gguf'])
  expect(view.items[0]).toMatchObject({ entry: 0, key: { length: 600 }, value: { length: 5000 }, byteOffset: 7 })
  expect(view.items[0]!.key.text).toHaveLength(500)
  expect((view.items[0]!.value as { text: string }).text).toHaveLength(2000)
  expect(view.items[1]).toMatchObject({ entry: 1, value: 2n ** 64n - 1n })
})

test('very many long values become shorter instead of more', () => {
  const { items } = metadataView(
    model,
    Array.from({ length: 5000 }, () => entry('k', 'x'.repeat(3000))),
  )
  const all = items.reduce((sum, { value }) => sum + (value as { text: string }).text.length, 0)
  expect(all).toBeLessThan(6_000_000)
})

test('elements of arrays are cut too, at any depth', () => {
  const inner = { elementType: 'string' as const, length: 9, byteOffset: 1, byteLength: 2, first: ['x'.repeat(1000)] }
  const shown = shownValue({ ...inner, elementType: 'array', first: [inner] })
  expect(shown).toMatchObject({ elementType: 'array', first: [{ length: 9, first: [{ length: 1000 }] }] })
  expect(JSON.stringify(shown).length).toBeLessThan(600)
})

test('only values that the window has in part are looked through', async () => {
  const entries = [
    entry('a', `${'x'.repeat(3000)}Needle`),
    entry('b', 'needle'),
    entry('c', 'x'.repeat(3000)),
    entry('d', 1, 'uint8'),
  ]
  expect(await findInLongValues(entries, 'nEEDLE')).toEqual([0])
})
