import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ELEMENT_TYPES } from '../../../../electron/engine/types/types.ts'
import { accumulateBytes, createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { tileBytes } from '../../../../electron/engine/kernels/sizes.ts'
import { finishStats } from '../../../../electron/engine/stats/finish.ts'
import type { TensorStats } from '../../../../shared/model/stats.ts'
import { expectStats } from './expect-stats.ts'
import { referenceHistogram, referenceStats } from './reference-statistics.ts'
import { bytesOf, fixtureTensors, gaussian, measure, randomBytes, typeNamed } from './samples.ts'
import { FINITE_STATISTICS } from '../../../helpers/finite-statistics.ts'

const kernels = createKernels()
/** Small tensors too take the fast path of their type. */
const fastKernels = createKernels({ path: 'fast' })
const F32 = typeNamed('F32')
const F64 = typeNamed('F64')

const stats = (type: typeof F32, bytes: Uint8Array, step?: number): TensorStats => {
  const { partial } = measure(kernels, type, bytes, step === undefined ? {} : { step })
  return finishStats(partial, { shape: [partial.count], blockSize: type.blockSize })
}
const statsOf32 = (values: ArrayLike<number>): TensorStats => stats(F32, bytesOf(Float32Array.from(values)))
const statsOf64 = (values: ArrayLike<number>): TensorStats => stats(F64, bytesOf(Float64Array.from(values)))

describe('statistics of the fixtures', () => {
  for (const [file, endian] of [
    ['all-types', 'little'],
    ['edge-values', 'little'],
    ['big-endian', 'big'],
  ] as const) {
    const json = readFileSync(new URL(`../../../fixtures/${file}.expected.json`, import.meta.url), 'utf8')
    const expected = JSON.parse(json) as Record<string, TensorStats & { shape?: number[] }>
    const tensors = fixtureTensors(`${file}.gguf`, endian).filter(({ name }) => expected[name]?.shape)

    it(`${file} has them all`, () => {
      const wanted = Object.keys(expected).filter((name) => expected[name]?.shape)
      expect(tensors.map(({ name }) => name).sort()).toEqual(wanted.sort())
      expect(tensors.length).toBeGreaterThan(0)
    })

    it.each(tensors.map((tensor) => [tensor.name, tensor] as const))(`${file}: %s`, (name, { type, shape, bytes }) => {
      for (const path of [kernels, fastKernels]) {
        const { partial } = measure(path, type, bytes, { endian })
        const actual = finishStats(partial, { shape, blockSize: type.blockSize })
        expectStats(actual, expected[name]!, name, name === 'cancel.f32' ? 1e-9 : 1e-12)
      }
    })
  }
})

describe('statistics', () => {
  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))(
    '%s: all of it agrees with a plain count',
    (_, type) => {
      const bytes = randomBytes((Math.floor(5000 / type.blockSize) + 1) * type.typeSize, 1000 + type.id)
      // Random bits of an F64 have squares beyond float64: keep their exponents near 0.
      if (type === F64) for (let i = 7; i < bytes.length; i += 8) bytes[i] = (bytes[i]! & 0x80) | 0x3f
      const values = kernels.dequantize(type.id, bytes, 'little')
      const { partial, histogram } = measure(kernels, type, bytes)
      const actual = finishStats(partial, { shape: [values.length], blockSize: type.blockSize })
      const expected = referenceStats(values)
      expectStats(actual, expected, type.name)
      expect(histogram).toEqual(referenceHistogram(values))
      const first = Array.from(values).findIndex((value) => !Number.isFinite(value))
      expect(partial.firstNonFinite).toBe(first)
      expect(partial.firstNonFiniteKind).toBe(
        first < 0 ? '' : Number.isNaN(values[first]) ? 'nan' : values[first]! > 0 ? '+inf' : '-inf',
      )
    },
  )

  it.each([1, 2, 3, 7, 8, 9, 15, 2047, 2048, 2049, 4096, 10001])('counts %i values to the last one', (n) => {
    const values = gaussian(n, n)
    expectStats(statsOf32(values), referenceStats(Float32Array.from(values)), 'F32')
    expectStats(statsOf64(values), referenceStats(values), 'F64')
  })

  it.each([
    [1e4, 1e-2],
    [1e8, 1e-3],
    [1, 1e-5],
    [-1e30, 1e25],
    [3, 1e-3],
  ])('keeps the deviation of values near %d', (mean, deviation) => {
    const values = gaussian(50000, 5, mean, deviation)
    const narrow = Float32Array.from(values)
    expectStats(statsOf32(narrow), referenceStats(narrow), 'F32')
    expectStats(statsOf64(values), referenceStats(values), 'F64')
  })

  it('finds no deviation in a constant', () => {
    for (const x of [0.1, 1e-30, -7e22, 3.3]) {
      expect(statsOf32(new Float32Array(5001).fill(x)).std).toBe(0)
      expect(statsOf64(new Float64Array(5001).fill(x)).std! / Math.abs(x)).toBeLessThan(1e-15)
    }
  })

  it('adds tiles without rounding', () => {
    const large = Float64Array.from({ length: 3 * 2048 }, (_, i) => 10 ** ((i % 60) - 30))
    const values = [...large, ...large.map((x) => -x), 0.125]
    expect(statsOf64(values).sum).toBe(0.125)
    const narrow = Float32Array.from(large)
    expect(statsOf32([...narrow, ...narrow.map((x) => -x), 0.125]).sum).toBe(0.125)
  })

  it('needs no order for the outlier tile', () => {
    const values = Float32Array.from([...new Array(2048).fill(1e6), ...gaussian(100000, 8)])
    expectStats(statsOf32(values), referenceStats(values), 'outliers first')
    expectStats(statsOf32(values.reverse()), referenceStats(values), 'outliers last')
  })
})

describe('values that are not finite', () => {
  it.each([0, 1, 6, 7, 8, 2047, 2048, 4999])('NaN at %i is seen, whatever its bits', (at) => {
    for (const bits of [0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff]) {
      const values = Float32Array.from(gaussian(5000, at))
      new Uint32Array(values.buffer)[at] = bits
      const { partial, histogram } = measure(kernels, F32, bytesOf(values))
      expect(partial).toMatchObject({ nan: 1, posInf: 0, negInf: 0, firstNonFinite: at, firstNonFiniteKind: 'nan' })
      expect(histogram).toEqual(referenceHistogram(values))
      expectStats(finishStats(partial, { shape: [5000], blockSize: 1 }), referenceStats(values), 'with a NaN')
    }
  })

  it.each([
    [Infinity, '+inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('%d is counted and located in float32 and float64', (value, kind) => {
    const values = gaussian(10000, 3)
    values[2500] = value
    values[2600] = NaN
    values[9999] = -Infinity
    for (const type of [F32, F64]) {
      const typed = type === F32 ? Float32Array.from(values) : values
      const { partial, histogram } = measure(kernels, type, bytesOf(typed))
      expect(partial).toMatchObject({ firstNonFinite: 2500, firstNonFiniteKind: kind })
      expectStats(finishStats(partial, { shape: [10000], blockSize: 1 }), referenceStats(typed), type.name)
      expect(histogram).toEqual(referenceHistogram(typed))
    }
  })

  it('leaves out what needs a finite value when there is none', () => {
    const values = Float32Array.from({ length: 3000 }, (_, i) => [NaN, Infinity, -Infinity][i % 3]!)
    const { partial, histogram } = measure(kernels, F32, bytesOf(values))
    const stats = finishStats(partial, { shape: [3000], blockSize: 1 })
    expect(stats).toMatchObject({
      count: 3000,
      nan: 1000,
      posInf: 1000,
      negInf: 1000,
      zeros: 0,
      firstNonFinite: { kind: 'nan', index: 0, block: 0, row: 0 },
    })
    for (const key of FINITE_STATISTICS) expect(stats).not.toHaveProperty(key)
    expect(histogram.bins).toHaveLength(0)
  })

  it('counts zeros of both signs, in a tile with a NaN too', () => {
    const values = Float32Array.of(0, -0, 1, NaN, 0, -0, 5e-45, -5e-45, 0)
    expect(statsOf32(values)).toMatchObject({ zeros: 5, nan: 1 })
    expect(statsOf64(values)).toMatchObject({ zeros: 5, nan: 1 })
  })
})

describe('zeros of float32', () => {
  const places = [0, 1, 7, 255, 256, 2046, 2047, 2048, 4095, 4096, 6143, 6144, 8191, 8192, 8199]

  it.each([8200, 8192, 8201, 6145])('are found wherever they are in %i values', (length) => {
    for (const few of [[], ...places.map((place) => [place]), places]) {
      const values = Float32Array.from(gaussian(length, 31, 3))
      const zeros = few.filter((place) => place < length)
      zeros.forEach((place, i) => (values[place] = i % 2 ? -0 : 0))
      for (const tiles of [1, 3, 8]) {
        const { partial } = measure(kernels, F32, bytesOf(values), { step: tiles * tileBytes(F32.id) })
        expect(partial.zeros, `zeros at ${zeros.join(' ')}`).toBe(zeros.length)
      }
    }
  })

  it('are told from the numbers of their bins', () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => [1e-45, 0, 1e-42, -1e-45, 1][i % 5]!)
    expect(measure(kernels, F32, bytesOf(values)).partial.zeros).toBe(2000)
  })
})

describe('sums of many magnitudes', () => {
  it('are exact, and take no more memory than there is', () => {
    // Ascending powers: every addition leaves a short rest behind.
    const rising = Float64Array.from({ length: 1500 }, (_, i) => (1 + 2 ** -52 * (i % 7)) * 2 ** (i / 2 - 200))
    const values = Float64Array.from([...rising, ...rising.map((x) => -x), 2 ** -300])
    for (let times = 0; times < 2; times++) {
      expect(measure(kernels, F64, bytesOf(values)).partial).toMatchObject({ scale: 600, sum: [2 ** -900, 0] })
      expect(statsOf64(Float64Array.of(1, 2, 3)).sum).toBe(6)
    }
    const tiles = Float32Array.from({ length: 120 * 2048 }, (_, i) => 2 ** (Math.floor(i / 2048) - 100) * (1 + (i % 3)))
    expect(statsOf32(Float32Array.from([...tiles, ...tiles.map((x) => -x)])).sum).toBe(0)
  })
})

describe('float64 beyond the reach of squares', () => {
  const scaled = (factor: number): void => {
    const base = gaussian(5000, 21)
    const expected = referenceStats(base)
    const actual = statsOf64(base.map((x) => x * factor))
    for (const key of ['mean', 'std', 'l2', 'absMean', 'min', 'max'] as const) {
      expect(actual[key]! / factor / expected[key]!, `${key} at ${factor}`).toBeCloseTo(1, 12)
    }
  }

  it('keeps std and l2 finite up to the largest numbers', () => scaled(2 ** 1015))
  it('keeps std and l2 above zero down to the smallest normal numbers', () => scaled(2 ** -1000))

  it('takes the largest and the smallest number', () => {
    const max = Number.MAX_VALUE
    expect(statsOf64([max, max])).toMatchObject({ mean: max, std: 0, max, min: max, absMean: max })
    expect(statsOf64([max, -max])).toMatchObject({ sum: 0, mean: 0, std: max, absMean: max })
    expect(statsOf64([1e308]).l2! / 1e308).toBeCloseTo(1, 14)
    expect(statsOf64([5e-324])).toMatchObject({ sum: 5e-324, mean: 5e-324, std: 0, l2: 5e-324, min: 5e-324 })
    expect(statsOf64([5e-324, -5e-324])).toMatchObject({ sum: 0, std: 5e-324, absMean: 5e-324 })
  })

  it('mixes scales in any order', () => {
    const parts = [1e300, 1e-300, 1, 0].map((factor, i) => gaussian(2048, i).map((x) => x * factor))
    const large = referenceStats(gaussian(2048, 0))
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 0, 3, 2],
      [2, 3, 0, 1],
      [1, 2, 0, 3],
    ]) {
      const actual = statsOf64(order.flatMap((i) => [...parts[i]!]))
      expect(actual).toMatchObject({ count: 8192, zeros: 2048 })
      expect(actual.sum! / 1e300 / large.sum!).toBeCloseTo(1, 12)
      expect(actual.l2! / 1e300 / large.l2!).toBeCloseTo(1, 12)
    }
    const small = statsOf64([...parts[3]!, ...parts[1]!, ...parts[2]!])
    expect(small.l2! / referenceStats(parts[2]!).l2!).toBeCloseTo(1, 12)
  })

  it('counts numbers beyond float32 in the outermost finite bins', () => {
    const { histogram } = measure(kernels, F64, bytesOf(Float64Array.of(1e39, -1e300, 1e-60, Infinity, NaN)))
    expect([...histogram.bins]).toEqual([0, 0x3fbf, 0x7fbf])
    expect([...histogram.counts]).toEqual([1, 1, 1])
  })
})

describe('chunks', () => {
  it.each(['F32', 'F64', 'I32', 'Q4_K', 'Q8_0', 'NVFP4', 'Q1_0'])('%s: where a chunk is cut changes no bit', (name) => {
    const type = typeNamed(name)
    const tile = tileBytes(type.id)
    const bytes = randomBytes(tile * 7 + 3 * type.typeSize, type.id)
    const whole = measure(kernels, type, bytes)
    for (const tiles of [1, 2, 3, 5]) expect(measure(kernels, type, bytes, { step: tiles * tile })).toEqual(whole)
    expect(measure(createKernels(), type, bytes)).toEqual(whole)
  })

  it('take more than one input of bytes', () => {
    const values = Float32Array.from(gaussian(600000, 4))
    expect(bytesOf(values).length).toBeGreaterThan(2 * accumulateBytes(F32.id))
    expectStats(statsOf32(values), referenceStats(values), 'F32')
  })

  it('hand over whole tiles within the input', () => {
    for (const type of ELEMENT_TYPES) {
      const step = accumulateBytes(type.id)
      expect(step % tileBytes(type.id), type.name).toBe(0)
      expect(step, type.name).toBeLessThanOrEqual(kernels.input.length)
      expect(step + tileBytes(type.id), type.name).toBeGreaterThan(kernels.input.length)
    }
  })

  it('start afresh after one that was given up', () => {
    kernels.begin(F32.id, 'little')
    kernels.input.set(bytesOf(Float32Array.of(NaN, 1e30, -1e30)))
    kernels.accumulate(12)
    expect(statsOf32([1, 2, 3])).toMatchObject({ count: 3, nan: 0, sum: 6, min: 1, max: 3 })
  })

  it('refuse what breaks a block or the order of calls', () => {
    expect(() => kernels.finish()).toThrow('finish() before begin()')
    expect(() => kernels.accumulate(0)).toThrow('accumulate() before begin()')
    expect(() => kernels.begin(4, 'little')).toThrow('Q4_2 (removed)')
    kernels.begin(12, 'little')
    expect(() => kernels.accumulate(145)).toThrow('145 bytes are not whole blocks of Q4_K')
    expect(() => kernels.accumulate(144 * 8000)).toThrow('do not fit')
  })
})
