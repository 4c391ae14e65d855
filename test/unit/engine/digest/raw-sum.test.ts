import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRawSum, type RawSumSource } from '../../../../electron/engine/digest/raw-sum.ts'
import type { Endian } from '../../../../shared/model/tensor.ts'
import { type DigestType, digestValues } from '../../../helpers/digest-values.ts'

interface ExpectedSum {
  readonly dtype: DigestType
  readonly layout: 'little' | 'big' | 'unaligned'
  readonly count: number
  readonly special?: string
  readonly sum: string
}

const expected = JSON.parse(
  readFileSync(new URL('../../../fixtures/digests.expected.json', import.meta.url), 'utf8'),
) as { readonly sums: readonly ExpectedSum[] }

/** By numpy's name; u1 stands for every type that gguf-py gives as bytes. */
const TYPE_IDS: Readonly<Record<DigestType, number>> = { f4: 0, f2: 1, f8: 28, i1: 24, i2: 25, i4: 26, i8: 27, u1: 30 }

function sumOf(source: RawSumSource, bytes: Uint8Array, cuts: readonly number[] = []): string {
  const sum = createRawSum(source)
  let at = 0
  for (const cut of [...cuts, bytes.length]) {
    sum.update(bytes.subarray(at, cut))
    at = cut
  }
  return sum.finish()
}

function source({ dtype, layout, count, special }: Omit<ExpectedSum, 'sum'>): [RawSumSource, Uint8Array] {
  const endian: Endian = layout === 'big' ? 'big' : 'little'
  const bytes = digestValues(dtype, count, endian, special)
  const byteOffset = layout === 'unaligned' ? 33 : 64
  return [{ typeId: TYPE_IDS[dtype], endian, byteOffset, nBytes: bytes.length }, bytes]
}

describe('the raw sum', () => {
  it('is what numpy prints, for every type, size, byte order and special value', () => {
    for (const { sum, ...made } of expected.sums) {
      const [from, bytes] = source(made)
      expect(sumOf(from, bytes), JSON.stringify(made)).toBe(sum)
    }
  })

  it('does not depend on where the bytes are cut', () => {
    const cases = expected.sums.filter(({ count }) => count > 0 && count <= 1000)
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.array(fc.nat(8000), { maxLength: 6 }), ({ sum, ...made }, cuts) => {
        const [from, bytes] = source(made)
        const sorted = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b)
        expect(sumOf(from, bytes, sorted)).toBe(sum)
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on odd borders in large data, nor on where the bytes lie in memory', () => {
    for (const dtype of ['f2', 'f4', 'f8', 'i8', 'u1'] as const) {
      const { sum, ...made } = expected.sums.find((entry) => entry.dtype === dtype && entry.count > 1e6)!
      const [from, bytes] = source(made)
      const cuts = [1, 3, 100_001, 1_000_003]
      expect(sumOf(from, bytes, cuts), dtype).toBe(sum)
      const shifted = new Uint8Array(bytes.length + 1).subarray(1)
      shifted.set(bytes)
      expect(sumOf(from, shifted), `${dtype} from an odd address`).toBe(sum)
    }
  })

  it('adds integers of 64 bits and wraps around', () => {
    const bytes = new Uint8Array(BigInt64Array.of(2n ** 63n - 1n, 2n ** 62n, 2n ** 62n).buffer)
    expect(sumOf({ typeId: 27, endian: 'little', byteOffset: 0, nBytes: 24 }, bytes)).toBe(String(-1n))
  })

  it('refuses a type of unknown size', () => {
    expect(() => createRawSum({ typeId: 99, endian: 'little', byteOffset: 0, nBytes: 4 })).toThrow('99')
  })
})
