/** The fast paths against the base path, which decodes every value. */
import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES, type ElementType } from '../../../../electron/engine/types/types.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { finishStats } from '../../../../electron/engine/stats/finish.ts'
import { expectStats } from './expect-stats.ts'
import { bytesOf, gaussian, measure, random32, randomBytes, typeNamed } from './samples.ts'

const base = createKernels({ path: 'base' })
const fast = createKernels({ path: 'fast' })
const auto = createKernels()

/** Where blocks keep their half-float scales: first the scale, then what is subtracted or added. */
const SCALES: Readonly<Record<string, readonly number[]>> = {
  Q4_0: [0],
  Q4_1: [0, 2],
  Q5_0: [0],
  Q5_1: [0, 2],
  Q8_0: [0],
  Q8_1: [0],
  Q2_K: [80, 82],
  Q3_K: [108],
  Q4_K: [0, 2],
  Q5_K: [0, 2],
  Q6_K: [208],
  IQ2_XXS: [0],
  IQ2_XS: [0],
  IQ3_XXS: [0],
  IQ1_S: [0],
  IQ4_NL: [0],
  IQ3_S: [0],
  IQ2_S: [0],
  IQ4_XS: [0],
  TQ1_0: [52],
  TQ2_0: [64],
  Q1_0: [0],
  Q2_0: [0],
}

const SPECIAL = [0, 0x8000, 1, 0x8001, 0x3ff, 0x400, 0x83ff, 0x7bff, 0xfbff, 0x3c00, 0x7c00, 0xfc00, 0x7e01, 0xfe01]

/** Scales by block and place in the block. */
const KINDS: Readonly<Record<string, (block: number, place: number, random: number) => number>> = {
  close: (_, place, random) => 0x2000 + 0x400 * place + (random & 0xbff),
  far: (_, place, random) => 0x2c00 - 0x2400 * place + (random & 0x7ff),
  negative: (_, __, random) => 0xa000 + (random & 0x7ff),
  zero: (block) => (block % 3 ? 0 : 0x8000),
  subnormal: (_, __, random) => (random & 0x83ff) | (random & 1),
  special: (block, place, random) => SPECIAL[(place ? random >>> 8 : block) % SPECIAL.length]!,
  'close, some special': (block, place, random) =>
    random % 40 === 0 ? SPECIAL[block % SPECIAL.length]! : 0x2000 + 0x400 * place + (random & 0x7ff),
  equal: (_, place) => 0x2111 + 0x321 * place,
  'in runs': (block, place) => 0x2000 + ((Math.trunc(block / 3) * 37) & 0x3ff) + 0x400 * place,
  'offsets below zero': (_, place, random) => (place ? 0xac00 : 0x2000) + (random & 0x7ff),
}

function withScales(type: ElementType, bytes: Uint8Array, kind: string): Uint8Array {
  const next = random32(type.id)
  const view = new DataView(bytes.buffer)
  for (let block = 0; block * type.typeSize < bytes.length; block++) {
    SCALES[type.name]?.forEach((offset, place) =>
      view.setUint16(block * type.typeSize + offset, KINDS[kind]!(block, place, next()), true),
    )
  }
  return bytes
}

/** Bytes of about `nValues` values, in whole blocks, the last tile not full. */
const someBytes = (type: ElementType, nValues = 30_000): Uint8Array =>
  randomBytes((Math.floor(nValues / type.blockSize) | 1) * type.typeSize, 77 + type.id)

function expectSame(type: ElementType, bytes: Uint8Array, label: string): void {
  const expected = measure(base, type, bytes)
  for (const kernels of [fast, auto]) {
    const actual = measure(kernels, type, bytes)
    expect(actual.histogram, label).toEqual(expected.histogram)
    const { nan, posInf, negInf, zeros, count, firstNonFinite, firstNonFiniteKind } = expected.partial
    expect(actual.partial, label).toMatchObject({
      nan,
      posInf,
      negInf,
      zeros,
      count,
      firstNonFinite,
      firstNonFiniteKind,
    })
    const layout = { shape: [count], blockSize: type.blockSize }
    // A mean near 0 is only as good as the sum; its own tolerance is that of the sum.
    const [a, b] = [finishStats(actual.partial, layout), finishStats(expected.partial, layout)]
    if (a.mean !== undefined) expect(Math.abs(a.mean - b.mean!), label).toBeLessThanOrEqual(1e-12 * b.absMean!)
    expectStats(b.mean === undefined ? a : { ...a, mean: b.mean }, b, label)
  }
}

describe('the fast paths measure what the base path does', () => {
  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))('%s: random bytes', (name, type) => {
    const bytes = someBytes(type)
    if (name === 'F64') for (let i = 7; i < bytes.length; i += 8) bytes[i] = (bytes[i]! & 0x80) | 0x3f
    expectSame(type, bytes, name)
    expectSame(type, bytes.fill(0), `${name}, zero bytes`)
    if (name !== 'F64') expectSame(type, bytes.fill(0x11), `${name}, equal bytes`)
  })

  it.each(Object.keys(SCALES))('%s: scales of every kind', (name) => {
    const type = typeNamed(name)
    for (const kind of Object.keys(KINDS)) expectSame(type, withScales(type, someBytes(type), kind), `${name}, ${kind}`)
  })

  it.each(Object.keys(SCALES))('%s: codes of one kind', (name) => {
    const type = typeNamed(name)
    for (const byte of [0x00, 0x0f, 0xf0, 0x7f, 0x80, 0xff]) {
      const bytes = withScales(type, someBytes(type, 20_000).fill(byte), 'close')
      expectSame(type, bytes, `${name}, bytes ${byte}`)
    }
  })

  it.each(['Q8_0', 'Q8_1', 'Q6_K', 'IQ2_XXS', 'IQ2_XS', 'IQ2_S'])('%s: weights of one sign', (name) => {
    const type = typeNamed(name)
    for (const kind of ['close', 'equal', 'in runs']) {
      const bytes = withScales(type, someBytes(type), kind)
      // Codes of Q8 in the upper half of their range, bits of Q6_K that make them positive, no sign of IQ2.
      const [scale = 0] = SCALES[name]!
      for (let at = 0; at < bytes.length; at++) {
        const place = at % type.typeSize
        if (place === scale || place === scale + 1) continue
        bytes[at] = name.startsWith('Q8') ? bytes[at]! & 0x7f : name === 'Q6_K' ? bytes[at]! | 0xaa : bytes[at]! & 0x01
      }
      expectSame(type, bytes, `${name}, ${kind}`)
    }
  })

  it.each(['F16', 'BF16', 'I16', 'I8'])('%s: every pattern, some of them often', (name) => {
    const type = typeNamed(name)
    const next = random32(5)
    const patterns = Uint16Array.from({ length: 200_000 }, (_, i) =>
      i < 65_536 ? (i * 40_503) & 0xffff : next() & next(),
    )
    expectSame(type, bytesOf(patterns), name)
    // Without what is not finite.
    const finite = patterns.map((pattern) => ((pattern & 0x7c00) === 0x7c00 ? pattern & 0xbfff : pattern))
    expectSame(type, bytesOf(finite), `${name}, finite`)
    // Next to one another, so that the second sub-table is used.
    expectSame(type, bytesOf(finite.sort()), `${name}, sorted`)
  })

  it.each(['I8', 'I16'])('%s: few integers', (name) => {
    const type = typeNamed(name)
    const most = name === 'I8' ? 128 : 32_768
    for (const few of [[-most], [most - 1], [-most, most - 1], [0], [-1, 1], [-1024, -1023, 1023, 1024, 1025]]) {
      const values = Array.from({ length: 30_000 }, (_, i) => few[i % few.length]!)
      const { buffer } = name === 'I8' ? Int8Array.from(values) : Int16Array.from(values)
      expectSame(type, new Uint8Array(buffer), `${name}, ${few.join(' ')}`)
    }
  })

  it.each([
    ['Q1_0', 50],
    ['IQ4_NL', 3],
    ['F16', 3],
    ['I16', 3],
  ] as const)('%s: more values than a table may hold', (name, times) => {
    const type = typeNamed(name)
    const piece = withScales(type, someBytes(type, 3_000_000), 'close')
    const whole = piece.subarray(0, piece.length - (piece.length % tileBytes(type.id)))
    const bytes = new Uint8Array(whole.length * times)
    for (let i = 0; i < times; i++) bytes.set(whole, i * whole.length)
    expectSame(type, bytes, name)
    const actual = measure(fast, type, bytes)
    expect(measure(fast, type, bytes, { step: 17 * tileBytes(type.id) })).toEqual(actual)
  })

  it.each(['MXFP4', 'NVFP4'])('%s: every scale', (name) => {
    const type = typeNamed(name)
    for (const first of [0, 1, 60, 120, 200, 251, 252, 253, 254, 255]) {
      const bytes = someBytes(type)
      for (let at = 0; at < bytes.length; at += type.typeSize) bytes[at] = first
      expectSame(type, bytes, `${name}, scale ${first}`)
    }
  })

  it.each([
    [0, 1],
    [3, 0.001],
    [-0.5, 0.1],
    [1e-5, 1e-6],
  ])('floats near %d', (mean, deviation) => {
    const values = Float32Array.from(gaussian(100_000, 12, mean, deviation))
    expectSame(typeNamed('F32'), bytesOf(values), 'F32')
    const words = new Uint32Array(values.buffer)
    expectSame(typeNamed('BF16'), bytesOf(Uint16Array.from(words, (word) => word >>> 16)), 'BF16')
    const halves = Uint16Array.from(
      words,
      (word) => Math.max(0, ((word >>> 13) & 0x3ffff) - 0x1c000) | ((word >>> 16) & 0x8000),
    )
    expectSame(typeNamed('F16'), bytesOf(halves), 'F16')
  })
})

describe('values that are not finite', () => {
  it.each([...Object.keys(SCALES), 'F16', 'BF16', 'MXFP4'])('%s: the first one is found anywhere', (name) => {
    const type = typeNamed(name)
    const nBlocks = Math.floor(80_000 / type.blockSize)
    for (const block of [0, 1, Math.floor(nBlocks / 2), nBlocks - 2, nBlocks - 1]) {
      const bytes = new Uint8Array(nBlocks * type.typeSize).fill(0x21)
      const [first = 0] = SCALES[name] ?? []
      for (const at of new Set([block, nBlocks - 1])) {
        bytes[at * type.typeSize + first] = 0xff
        if (name !== 'MXFP4') bytes[at * type.typeSize + first + 1] = 0x7f
      }
      expect(measure(base, type, bytes).partial.firstNonFinite).toBeGreaterThanOrEqual(block * type.blockSize)
      expectSame(type, bytes, `${name}, block ${block}`)
    }
  })
})

describe('a chunk on the fast path', () => {
  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))('%s: where it is cut changes no bit', (_, type) => {
    const tile = tileBytes(type.id)
    const bytes = randomBytes(tile * 40 + 3 * type.typeSize, type.id)
    for (const kernels of [fast, auto]) {
      const whole = measure(kernels, type, bytes, { step: 20 * tile })
      for (const tiles of [1, 7, 9]) expect(measure(kernels, type, bytes, { step: tiles * tile })).toEqual(whole)
    }
  })

  it.each(['Q6_K', 'Q8_0', 'Q5_K', 'F32', 'Q5_1', 'IQ2_S', 'I16', 'I32'])(
    '%s: follows chunks of any length',
    (name) => {
      const type = typeNamed(name)
      const F32 = typeNamed('F32')
      const bytes = someBytes(type)
      const alone = measure(createKernels({ path: 'fast' }), type, bytes)
      for (let n = 1; n <= 40; n++) {
        measure(fast, F32, bytesOf(Float32Array.from(gaussian(n * 8, n))))
        expect(measure(fast, type, bytes)).toEqual(alone)
      }
    },
  )

  it('leaves nothing behind when it is given up', () => {
    for (const name of [
      'F16',
      'Q4_0',
      'MXFP4',
      'Q6_K',
      'Q4_K',
      'Q8_0',
      'F32',
      'IQ4_XS',
      'I8',
      'I16',
      'Q4_1',
      'IQ2_XXS',
      'F64',
    ]) {
      const type = typeNamed(name)
      const bytes = someBytes(type)
      fast.begin(type.id, 'little')
      fast.input.set(bytes)
      fast.accumulate(Math.floor(bytes.length / type.typeSize / 2) * type.typeSize)
      const other = typeNamed(name === 'F16' ? 'BF16' : 'F16')
      const otherBytes = someBytes(other)
      expect(measure(fast, other, otherBytes)).toEqual(measure(createKernels({ path: 'fast' }), other, otherBytes))
    }
  })
})
