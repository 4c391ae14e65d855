import { describe, expect, it } from 'vitest'
import type { ArrayReader } from '../../../../electron/engine/compare/compare-metadata.ts'
import { compareTokens } from '../../../../electron/engine/compare/compare-tokens.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'

/** A model with these tokens, and the reader of its arrays. */
function withTokens(tokens: readonly string[] | undefined): { readonly model: Model; readonly reader: ArrayReader } {
  const value = { elementType: 'string', length: tokens?.length ?? 0 }
  const metadata = new Map(tokens ? [['tokenizer.ggml.tokens', { type: 'array', value }]] : [])
  return {
    model: { headerFile: 0, header: { metadata } } as unknown as Model,
    reader: { readArray: async (_file, _array, start, count) => (tokens ?? []).slice(start, start + count) },
  }
}

async function compare(a: readonly string[] | undefined, b: readonly string[] | undefined) {
  const [reference, other] = [withTokens(a), withTokens(b)]
  return compareTokens(reference.model, other.model, { reference: reference.reader, other: other.reader })
}

describe('compareTokens', () => {
  it('names the token IDs whose text differs, and those of one side alone', async () => {
    expect(await compare(['a', 'b', 'c'], ['a', 'x'])).toEqual({
      countReference: 3,
      countOther: 2,
      differing: 2,
      first: [
        { id: 1, reference: 'b', other: 'x' },
        { id: 2, reference: 'c' },
      ],
    })
  })

  it('counts all and names the first thousand, over several pages', async () => {
    const numbered = (prefix: string) => Array.from({ length: 20_000 }, (_, i) => prefix + i)
    const found = await compare(numbered('a'), numbered('b'))
    expect([found?.differing, found?.first.length, found?.first.at(-1)?.id]).toEqual([20_000, 1000, 999])
  })

  it('returns nothing for two models without tokens', async () => {
    expect(await compare(undefined, undefined)).toBeUndefined()
    expect((await compare(undefined, ['a']))?.first).toEqual([{ id: 0, other: 'a' }])
  })
})
