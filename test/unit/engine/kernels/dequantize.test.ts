import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  TABLES_JSON,
  TABLES_SOURCE,
  tablesSource,
  TYPE_IDS_SOURCE,
  typeIdsSource,
} from '../../../../build/generate-tables.ts'
import { ELEMENT_TYPES } from '../../../../electron/engine/types/types.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { referenceDecode } from './reference-decoders.ts'
import { bytesOf, fixtureTensors, randomBytes, typeNamed } from './samples.ts'

const kernels = createKernels()

/** Bits of some float32 results and the FNV-1a hash of all of them, for a block whose byte o is 37 * o + 11. */
const VECTORS = `
Q4_0 bec21000 3e816000 bec21000 00000000 7501a1ee
Q4_1 474aa1e5 474aa081 474aa123 474aa184 e6636ac4
Q5_0 3f918c00 be816000 3fe26800 3e016000 61ef054a
Q5_1 474aa267 474aa308 474aa267 474aa0a2 6be5ccaa
Q8_0 412bd380 41769f00 c137f480 c0c21000 355d2db1
Q8_1 c1441580 c0f29400 c0097600 40523c00 6435bbf2
Q2_K c297fb00 80000000 c1a5cd4b c15d1296 8968b448
Q3_K c4bc6b80 44fb3a00 c214e000 c4436600 c405c77d
Q4_K ca2176d4 ca217780 c917f49d c9dd9ebd 8a2b2550
Q5_K ca2175d9 ca217780 c917efaf c9dd9e81 13f92a6d
Q6_K c5379768 45599700 c43420a0 c2f65400 244e7998
Q8_K fda18e68 fd47dd0a 7cce868b 7dcb31ca 58b09604
IQ2_XXS c0ef0a60 40ef0a60 c143d4d0 c122fb70 4a3e4414
IQ2_XS bfb1e400 408afa20 c019a200 c019a200 1e0d0773
IQ3_XXS bfd23c00 3f918c00 c0de5d00 bff29400 021af058
IQ1_S bea9ce00 3d421000 bf7eb500 bf0d8100 629f35b7
IQ4_NL c08d8100 404a2600 c08d8100 3e016000 30fa3c7a
IQ3_S c123bd80 41f59c40 c1544180 41e36ac0 add91751
IQ2_S c192af18 412a9010 bf979c80 411dedb0 a86b525a
IQ4_XS 41036580 be016000 c293d230 c0016000 8a01c7a0
IQ1_M 474eb800 c8b4e100 c7dd7c00 47dd7c00 55c77896
TQ1_0 3e91e000 3e91e000 80000000 3e91e000 5da7e1c1
TQ2_0 46896000 c6096000 46896000 c6096000 177e1219
MXFP4 00000000 06400000 05c00000 06400000 6fa56743
NVFP4 be040000 3d300000 c29c0000 43200000 ce57b585
Q1_0 3e016000 be016000 3e016000 3e016000 cf4449c5
Q2_0 00000000 00000000 00000000 3e016000 5007dba1`
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

function fnv1a(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0)
}

/** Bits of the values, every NaN the same one: its sign and payload are not specified. */
function bitsOf(values: Float32Array | Float64Array): ArrayLike<number | bigint> {
  const copy = values.slice().map((value) => (Number.isNaN(value) ? NaN : value))
  return copy instanceof Float32Array ? new Uint32Array(copy.buffer) : new BigUint64Array(copy.buffer)
}

function expectSameBits(actual: Float32Array | Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length)
  const wanted = actual instanceof Float32Array ? Float32Array.from(expected) : expected
  const [a, b] = [bitsOf(actual), bitsOf(wanted)]
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) expect.fail(`value ${i} is ${actual[i]}, not ${wanted[i]}`)
  }
}

describe('dequantize', () => {
  it.each(VECTORS)('decodes the check block of %s to ggml’s bits', (name, first, second, middle, last, hash) => {
    const type = typeNamed(name!)
    const block = Uint8Array.from({ length: type.typeSize }, (_, o) => (37 * o + 11) & 255)
    const values = kernels.dequantize(type.id, block, 'little') as Float32Array
    const bits = new Uint32Array(values.buffer)
    const n = type.blockSize
    expect([bits[0], bits[1], bits[n / 2], bits[n - 1]].map((value) => hex(value!))).toEqual([
      first,
      second,
      middle,
      last,
    ])
    expect(hex(fnv1a(bytesOf(values)))).toBe(hash)
  })

  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))(
    '%s agrees with the formulas to the bit',
    (_, type) => {
      // More than two tiles and a broken one; random scales are NaN, infinite, subnormal and negative often enough.
      const nBlocks = Math.floor((2 * 2048) / type.blockSize) + 5
      const bytes = randomBytes(nBlocks * type.typeSize, type.id + 1)
      expectSameBits(kernels.dequantize(type.id, bytes, 'little'), referenceDecode(type, bytes))
    },
  )

  it.each(['Q4_0', 'Q8_0', 'Q4_K', 'Q6_K', 'IQ2_XXS', 'IQ1_M', 'TQ1_0'])(
    '%s agrees for scales that are NaN, infinite, subnormal, zero and negative',
    (name) => {
      const type = typeNamed(name)
      const at = { Q6_K: [208], Q4_K: [0, 2], TQ1_0: [52] }[name] ?? [0]
      for (const scale of [0x7e00, 0xfc00, 0x7c00, 0x0001, 0x8001, 0x03ff, 0x8000, 0x0000, 0xc000, 0x7bff]) {
        const block = randomBytes(type.typeSize, scale)
        const view = new DataView(block.buffer)
        if (name === 'IQ1_M') {
          for (let i = 0; i < 4; i++) block[49 + 2 * i] = (block[49 + 2 * i]! & 15) | (((scale >> (4 * i)) & 15) << 4)
        } else at.forEach((offset) => view.setUint16(offset, scale, true))
        expectSameBits(kernels.dequantize(type.id, block, 'little'), referenceDecode(type, block))
      }
    },
  )

  it.each([
    ['F16', 2],
    ['BF16', 2],
  ])('decodes every bit pattern of %s', (name, width) => {
    const type = typeNamed(name)
    const bytes = bytesOf(Uint16Array.from({ length: 65536 }, (_, i) => i))
    expect(bytes.length).toBe(65536 * width)
    expectSameBits(kernels.dequantize(type.id, bytes, 'little'), referenceDecode(type, bytes))
  })

  it('decodes every scale byte of MXFP4 and NVFP4', () => {
    for (const name of ['MXFP4', 'NVFP4']) {
      const type = typeNamed(name)
      const bytes = randomBytes(256 * type.typeSize, 77)
      for (let i = 0; i < 256; i++) bytes.fill(i, i * type.typeSize, i * type.typeSize + (name === 'MXFP4' ? 1 : 4))
      expectSameBits(kernels.dequantize(type.id, bytes, 'little'), referenceDecode(type, bytes))
    }
  })

  it('rounds I64 to nearest even and keeps I32 exact', () => {
    const wide = BigInt64Array.of(9007199254740993n, 9007199254740995n, -9007199254740993n, 9223372036854775807n)
    const int64 = kernels.dequantize(typeNamed('I64').id, bytesOf(wide), 'little')
    expect([...int64]).toEqual([9007199254740992, 9007199254740996, -9007199254740992, 9223372036854775808])
    const int32 = kernels.dequantize(typeNamed('I32').id, bytesOf(Int32Array.of(16777217, -2147483647)), 'little')
    expect([...int32]).toEqual([16777217, -2147483647])
  })

  it('gives the first values that ggml gave for every type', () => {
    const expected = JSON.parse(
      readFileSync(new URL('../../../fixtures/all-types.expected.json', import.meta.url), 'utf8'),
    ) as Record<string, { first?: number[] }>
    const tensors = fixtureTensors('all-types.gguf').filter(({ name }) => expected[name]?.first)
    expect(new Set(tensors.map(({ type }) => type.id)).size).toBe(ELEMENT_TYPES.length)
    for (const { name, type, bytes } of tensors) {
      const values = kernels.dequantize(type.id, bytes, 'little')
      expect([...values.subarray(0, 8)], name).toEqual(expected[name]!.first)
    }
  })

  it('refuses bytes that are not whole blocks, and types without a format', () => {
    expect(() => kernels.dequantize(12, new Uint8Array(143), 'little')).toThrow(
      '143 bytes are not whole blocks of Q4_K',
    )
    expect(() => kernels.dequantize(4, new Uint8Array(20), 'little')).toThrow('Q4_2 (removed)')
    expect(() => kernels.dequantize(99, new Uint8Array(20), 'little')).toThrow('unknown (99)')
  })
})

describe('tables', () => {
  it('are compiled from the JSON file as it is', () => {
    const json = JSON.parse(readFileSync(TABLES_JSON, 'utf8')) as Parameters<typeof tablesSource>[0]
    expect(readFileSync(TABLES_SOURCE, 'utf8')).toBe(tablesSource(json))
  })

  it('name the IDs of the types as types.ts has them', () => {
    expect(readFileSync(TYPE_IDS_SOURCE, 'utf8')).toBe(typeIdsSource())
  })

  it('are where the kernels have their IDs from: none is written out', () => {
    const folder = dirname(TYPE_IDS_SOURCE)
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8')
      expect(text.match(/\b(?:type|chunkType|kind)\b (?:==|!=|<|>) -?\d+/g), name).toBeNull()
      for (const [, label] of text.matchAll(/^\s*case (.+?):/gm)) expect(label, name).toMatch(/^Type\.\w+$/)
      expect(text.match(/\w+\(\d+, src,/g), name).toBeNull()
    }
  })

  it('give every type a tile of whole blocks', () => {
    for (const type of ELEMENT_TYPES) expect(tileBytes(type.id) % type.typeSize, type.name).toBe(0)
  })
})
