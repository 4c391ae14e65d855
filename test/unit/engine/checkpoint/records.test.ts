import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ByteReader, ByteWriter } from '../../../../electron/engine/checkpoint/bytes.ts'
import { decodeChunk, decodeTensor, encodeChunk, encodeTensor } from '../../../../electron/engine/checkpoint/records.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { chunkDone, savedChunk, savedTensor, tensorDone } from './samples.ts'

test('integers and doubles come back to the last bit', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.double())), (values) => {
      const out = new ByteWriter()
      for (const [integer, double] of values) {
        out.integer(integer)
        out.double(double)
      }
      const from = new ByteReader(out.finish())
      for (const [integer, double] of values) {
        expect(from.integer()).toBe(integer)
        expect(from.double()).toBe(double)
      }
      expect(from.left).toBe(0)
    }),
  )
})

test.each([-1, 0.5, 2 ** 53, NaN])('%s is not written as a count', (value) => {
  expect(() => new ByteWriter().integer(value)).toThrow(RangeError)
})

test.each([
  ['cut short', [0x80]],
  ['beyond 53 bits', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ['without an end', Array<number>(20).fill(0x80)],
  ['longer than need be', [0x80, 0x00]],
])('an integer %s is refused', (_what, bytes) => {
  expect(() => new ByteReader(Buffer.from(bytes)).integer()).toThrow(RangeError)
})

describe.each([
  ['a tensor', () => fc.assert(fc.property(savedTensor, (saved) => same(decodeTensor(encodeTensor(saved)), saved)))],
  ['a chunk', () => fc.assert(fc.property(savedChunk, (saved) => same(decodeChunk(encodeChunk(saved)), saved)))],
])('%s', (_what, check) => {
  it('comes back as it was saved', check)
})

/** `toStrictEqual` tells -0 from 0, and an absent field from one that is undefined. */
function same(a: unknown, b: unknown): void {
  expect(a).toStrictEqual(b)
}

test.each([
  ['a hash that is none', { xxh64: 'xxxxxxxxxxxxxxxx' }],
  ['a hash that is too short', { sha256: 'ab' }],
  ['a sum that is no number', { rawSum: '<b>' }],
])('%s is refused', (_what, digest) => {
  const saved = tensorDone(0)
  expect(() => decodeTensor(encodeTensor({ ...saved, row: { ...saved.row, digest } }))).toThrow(RangeError)
})

test('a histogram of every bin with the largest counts fits a record', () => {
  const bins = Uint16Array.from({ length: 32768 }, (_, bin) => bin)
  const counts = new Float64Array(32768).fill(Number.MAX_SAFE_INTEGER)
  const saved = { ...tensorDone(0), histogram: packHistogram({ bins, counts }) }
  const bytes = encodeTensor(saved)
  expect(bytes.length).toBeLessThan(512 * 1024)
  same(decodeTensor(bytes), saved)
})

describe.each([
  ['a tensor', encodeTensor(tensorDone(3)), decodeTensor],
  ['a chunk', encodeChunk(chunkDone(3, 1)), decodeChunk],
] as const)('%s that is not whole', (_what, bytes, decode) => {
  it('is refused wherever it ends', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => decode(bytes.subarray(0, length)), `${length} bytes`).toThrow(RangeError)
  })
  it('is refused when there is more', () => {
    expect(() => decode(Buffer.concat([bytes, Buffer.of(0)]))).toThrow('1 bytes too many')
  })
  it('throws nothing but RangeError whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        try {
          decode(Buffer.from(noise))
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })
})

test('more special values than values are refused', () => {
  const saved = tensorDone(0)
  const stats = { ...saved.row.stats!, count: 3, nan: 2, zeros: 2 }
  expect(() => decodeTensor(encodeTensor({ row: { ...saved.row, stats } }))).toThrow('more special values')
})

test('a histogram that no kernel makes is refused', () => {
  const histogram = Uint8Array.of(5, 1, 0, 1)
  expect(() => decodeTensor(encodeTensor({ ...tensorDone(0), histogram }))).toThrow('bin 5 comes after 5')
})

describe('experts', () => {
  const bad = tensorDone(0).row.stats!.experts!.nonFinite[0]!
  it.each([
    ['more zeros than values', { zeros: Float64Array.of(2 ** 21, 0) }, 'at most 1048576 expected'],
    ['more NaN than values', { nonFinite: [{ ...bad, nan: 2 ** 20 }] }, 'at most 1048576 expected'],
    ['one that is not there', { nonFinite: [{ ...bad, expert: 2 }] }, '2, at most 1 expected'],
    ['one twice', { nonFinite: [bad, bad] }, 'expert 1 is out of order'],
    ['too many', { zeros: new Float64Array(4097) }, '4097, at most 4096 expected'],
  ])('with %s are refused', (_what, wrong, message) => {
    const { row } = tensorDone(0)
    const stats = { ...row.stats!, experts: { ...row.stats!.experts!, ...wrong } }
    expect(() => decodeTensor(encodeTensor({ row: { ...row, stats } }))).toThrow(message)
  })
})
