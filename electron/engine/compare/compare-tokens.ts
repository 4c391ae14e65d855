import type { TokenChange, TokenDifferences } from '../../../shared/model/comparison/header-differences.ts'
import type { MetadataArray } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import type { ArrayReader } from './compare-metadata.ts'

const KEY = 'tokenizer.ggml.tokens'
/** Tokens that are read at once. */
const PAGE = 8192
/** Tokens that are named. */
const MOST = 1000

/**
 * The token IDs whose text differs.
 * @returns undefined if neither model has a list of tokens
 * @throws AppFailure as `readArray` does
 */
export async function compareTokens(
  reference: Model,
  other: Model,
  readers: { readonly reference: ArrayReader; readonly other: ArrayReader },
): Promise<TokenDifferences | undefined> {
  const [a, b] = [tokensOf(reference), tokensOf(other)]
  if (!a && !b) return undefined
  const countReference = a?.length ?? 0
  const countOther = b?.length ?? 0
  const first: TokenChange[] = []
  let differing = 0
  for (let start = 0; start < Math.max(countReference, countOther); start += PAGE) {
    const [before, after] = await Promise.all([
      page(readers.reference, reference.headerFile, a, start),
      page(readers.other, other.headerFile, b, start),
    ])
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      if (before[i] === after[i]) continue
      differing++
      if (first.length < MOST) first.push(changeOf(start + i, before[i], after[i]))
    }
  }
  return { countReference, countOther, differing, first }
}

function tokensOf({ header }: Model): MetadataArray | undefined {
  const value = header.metadata.get(KEY)?.value
  return typeof value === 'object' && value.elementType === 'string' ? value : undefined
}

async function page(
  reader: ArrayReader,
  file: number,
  array: MetadataArray | undefined,
  start: number,
): Promise<readonly string[]> {
  if (!array || start >= array.length) return []
  return (await reader.readArray(file, array, start, PAGE)).map(String)
}

const changeOf = (id: number, reference: string | undefined, other: string | undefined): TokenChange => ({
  id,
  ...(reference === undefined ? {} : { reference }),
  ...(other === undefined ? {} : { other }),
})
