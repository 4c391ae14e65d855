import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { mergeDifferences, NO_DIFFERENCE, rebaseDifference } from '../../../../electron/engine/compare/merge.ts'
import { pairTensors } from '../../../../electron/engine/compare/pairing.ts'
import { supportsBigEndian, swapToLittleEndian } from '../../../../electron/engine/kernels/byte-order.ts'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { ELEMENT_TYPES, type ElementType, elementType } from '../../../../electron/engine/types/types.ts'
import { measurePair } from '../../../../electron/engine/worker/measure-pair.ts'
import type { DifferenceStats, PartialDifference } from '../../../../shared/model/comparison/difference.ts'
import { sampleBlocks } from '../../../bench/blocks.ts'
import { modelOf } from '../../../helpers/open-directly.ts'
import { expectDifference } from '../compare/expect-difference.ts'
import { referenceDifference, referenceDifferences } from '../compare/reference-difference.ts'
import { bytesOf, gaussian, randomBytes, typeNamed } from '../kernels/samples.ts'

const kernels = createKernels()

interface Stored {
  readonly type: ElementType
  readonly bytes: Uint8Array
  readonly endian?: 'little' | 'big'
}

const sideOf = ({ type, bytes, endian = 'little' }: Stored) => ({
  typeId: type.id,
  endian,
  read: (target: Uint8Array, offset: number) => target.set(bytes.subarray(offset, offset + target.length)),
})

const lengthOf = ({ type, bytes }: Stored): number => (bytes.length / type.typeSize) * type.blockSize

function measure(reference: Stored, other: Stored, weights?: Float64Array) {
  const { partial, histogram } = measurePair(
    ...([kernels, sideOf(reference), sideOf(other), lengthOf(reference)] as const),
    weights,
  )
  return { partial, histogram: { bins: histogram.bins.slice(), counts: histogram.counts.slice() } }
}

function statsOf(reference: Stored, other: Stored, weights?: Float64Array): DifferenceStats {
  const { partial, histogram } = measure(reference, other, weights)
  return finishDifference(partial, histogram)
}

const f32 = (values: Iterable<number>): Stored => ({
  type: typeNamed('F32'),
  bytes: bytesOf(Float32Array.from(values)),
})
const f64 = (values: Iterable<number>): Stored => ({
  type: typeNamed('F64'),
  bytes: bytesOf(Float64Array.from(values)),
})

const decoded = ({ type, bytes, endian = 'little' }: Stored) => kernels.dequantize(type.id, bytes.slice(), endian)

/** Statistics, histogram and identity against plain sums over the decoded values. */
function expectPlain(reference: Stored, other: Stored, weights?: Float64Array): void {
  const label = `${reference.type.name} ${other.type.name}`
  const [a, b] = [Float64Array.from(decoded(reference)), Float64Array.from(decoded(other))]
  const values = {
    ...{ reference: a, other: b },
    ...(weights ? { weights: Float64Array.from(a, (_, i) => weights[i % weights.length]!) } : {}),
  }
  const { partial, histogram } = measure(reference, other, weights)
  expectDifference(finishDifference(partial, histogram), referenceDifference(values), label)
  expect(histogram, label).toEqual(referenceDifferences(values))
  expect(partial.identicalBytes, label).toBe(
    reference.type === other.type && Buffer.compare(reference.bytes, other.bytes) === 0,
  )
}

/** Two tiles and some blocks more of data that looks like weights, or of random bytes. */
const LENGTH = 2 * 2048 + 256
const weightsLike = (type: ElementType, seed: number, length = LENGTH): Stored => ({
  type,
  bytes: sampleBlocks(type, (length / type.blockSize) * type.typeSize, seed),
})
const anyBytes = (type: ElementType, seed: number): Stored => ({
  type,
  bytes: randomBytes((LENGTH / type.blockSize) * type.typeSize, seed),
})

/** Types on one side, one of each family of values and blocks. */
const FEW = ['F32', 'BF16', 'Q4_K', 'Q8_0', 'I32', 'F64', 'MXFP4'].map(typeNamed)

describe('measurePair', () => {
  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))('compares %s with a few others', (_, type) => {
    for (const other of FEW) {
      expectPlain(weightsLike(type, 1), weightsLike(other, 2))
      expectPlain(weightsLike(other, 3), weightsLike(type, 4))
    }
    expectPlain(weightsLike(type, 5), weightsLike(type, 5))
    if (type.name !== 'F64') expectPlain(anyBytes(type, 6), anyBytes(typeNamed('Q6_K'), 7))
  })

  it.each(ELEMENT_TYPES.filter(({ id }) => supportsBigEndian(id)).map((type) => [type.name, type] as const))(
    'reads %s of either byte order',
    (_, type) => {
      const little = weightsLike(type, 1)
      const swapped = little.bytes.slice()
      swapToLittleEndian(type.id, swapped)
      const big: Stored = { type, bytes: swapped, endian: 'big' }
      const reference = f32(gaussian(LENGTH, 9))
      expect(statsOf(reference, big)).toEqual(statsOf(reference, little))
      expect(statsOf(big, reference)).toEqual(statsOf(little, reference))
      const { partial } = measure(little, big)
      expect(partial).toMatchObject({ equal: partial.finite, maxAbsDiff: 0 })
      expect(partial.identicalBytes).toBe(Buffer.compare(little.bytes, swapped) === 0)
      expect(measure(big, big).partial.identicalBytes).toBe(true)
    },
  )

  it('counts values that are not finite, and which of them differ', () => {
    const special = [NaN, Infinity, -Infinity, 1]
    const reference = special.flatMap((a) => special.map(() => a))
    const other = special.flatMap(() => special)
    for (const side of [f32, f64])
      expect(statsOf(side(reference), side(other))).toMatchObject({
        ...{ count: 16, finite: 1, nonFiniteReference: 12, nonFiniteOther: 12, nonFiniteDiffering: 12, equal: 1 },
      })
    const filled = [...gaussian(3000, 1), ...reference, ...gaussian(3000, 2)]
    expectPlain(f32(filled), f32(filled.map((x) => x * 1.01)), Float64Array.of(1, 2, 3, 4, 5, 6, 7))
    expectPlain(f32(filled), f32(filled))
  })

  it('finds the first of equal largest differences', () => {
    for (const at of [0, 7, 8, 2047, 2048, 4350]) {
      const reference = gaussian(LENGTH, 3).map((x) => x / 100)
      const other = reference.slice()
      for (let i = at; i < LENGTH; i += 13) other[i] = reference[i] = 0
      const wide = other.slice()
      for (let i = at; i < LENGTH; i += 13) wide[i] = i % 2 ? 5 : -5
      for (const side of [f32, f64])
        expect(statsOf(side(reference), side(wide))).toMatchObject({ maxAbsDiff: 5, maxAbsDiffIndex: at })
    }
  })

  it('tells differences apart that are the same in float32', () => {
    // 2^24 and 2^24 + 2^-28, in two tiles.
    const [reference, other] = [new Float64Array(LENGTH), new Float64Array(LENGTH)]
    other[0] = -(2 ** 24)
    other[3000] = -(2 ** 24)
    reference[3000] = 2 ** -28
    expect(statsOf(f32(reference), f32(other))).toMatchObject({
      maxAbsDiff: 2 ** 24 + 2 ** -28,
      maxAbsDiffIndex: 3000,
    })
  })

  it('compares integers of 32 bits and float64 values beyond float32', () => {
    const integers = (values: number[]): Stored => ({
      type: typeNamed('I32'),
      bytes: bytesOf(Int32Array.from(values)),
    })
    expect(statsOf(integers([2 ** 31 - 1, 5, 7]), integers([2 ** 31 - 2, 5, 7]))).toMatchObject({
      ...{ equal: 2, maxAbsDiff: 1, maxAbsDiffIndex: 0 },
    })
    const exact = (values: bigint[]): Stored => ({ type: typeNamed('I64'), bytes: bytesOf(BigInt64Array.from(values)) })
    expect(statsOf(exact([2n ** 53n, 1n]), exact([2n ** 53n - 1n, 1n]))).toMatchObject({ equal: 1, maxAbsDiff: 1 })
    expect(statsOf(f64([1 + 2 ** -40, 0]), f32([1, 0]))).toMatchObject({ equal: 1, maxAbsDiff: 2 ** -40 })
  })

  it.each([2 ** 1015, 2 ** -1000, 2 ** 450, 2 ** -450])('keeps float64 values times %d apart', (factor) => {
    const reference = gaussian(5000, 1)
    const other = reference.map((x, i) => x + ((i % 7) - 3) / 50)
    const weights = Float64Array.of(1, 2, 3)
    const plain = statsOf(f64(reference), f64(other), weights)
    const scaled = statsOf(f64(reference.map((x) => x * factor)), f64(other.map((x) => x * factor)), weights)
    for (const key of ['nmse', 'cosine', 'normRatio', 'sqnrDb', 'weightedNmse'] as const)
      expect(scaled[key]! / plain[key]!, key).toBeCloseTo(1, 11)
    for (const key of ['rmse', 'meanDiff', 'meanAbsDiff', 'maxAbsDiff'] as const)
      expect(scaled[key]! / factor / plain[key]!, key).toBeCloseTo(1, 11)
  })

  it('mixes scales of float64 values in any order', () => {
    const parts = [1e300, 1e-300, 1, 0].map((factor, i) => gaussian(2048, i).map((x) => x * factor))
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 0, 3, 2],
      [2, 3, 0, 1],
    ]) {
      const reference = order.flatMap((i) => [...parts[i]!])
      const stats = statsOf(f64(reference), f64(reference.map((x) => x * 1.5)))
      expect(stats).toMatchObject({ count: 8192, equal: 2048 })
      expect(stats.nmse).toBeCloseTo(0.25, 12)
      expect(stats.cosine).toBeCloseTo(1, 12)
      expect(stats.normRatio).toBeCloseTo(1.5, 12)
    }
  })

  it('counts differences beyond float32 in the last finite bin', () => {
    const { partial, histogram } = measure(f32([3e38, NaN, 3e38]), f32([-3e38, Infinity, 3e38]))
    expect(partial).toMatchObject({ finite: 2, equal: 1, maxAbsDiff: 2 * Math.fround(3e38), maxAbsDiffIndex: 0 })
    expect([...histogram.bins]).toEqual([0, 0x3fbf])
    expect([...histogram.counts]).toEqual([1, 1])
    expect([...measure(f64([1e308, 0]), f64([-1e308, 1e39])).histogram.counts]).toEqual([2])
  })

  it.each([1, 7, 96, 300, 2048, 5000])('weighs %i columns', (columns) => {
    const weights = gaussian(columns, 5).map(Math.abs)
    const rows = Math.max(1, Math.floor(9000 / columns))
    const reference = gaussian(rows * columns, 1)
    expectPlain(f32(reference), f32(gaussian(rows * columns, 2)), weights)
    expectPlain(f64(reference), f32(gaussian(rows * columns, 2)), weights)
    expectPlain(f32(reference), f32(reference), weights)
  })

  it('gives the same bits for equal bytes as for equal values', () => {
    const values = Float32Array.from(gaussian(LENGTH + 5, 3))
    values[7] = 0
    const negative = values.slice()
    negative[7] = -0
    const weights = Float64Array.of(1, 2, 3)
    const { partial, histogram } = measure(f32(values), f32(values), weights)
    expect(partial.identicalBytes).toBe(true)
    const long = measure(f32(values), f32(negative), weights)
    expect(long).toEqual({ partial: { ...partial, identicalBytes: false }, histogram })
  })

  it('leaves no weights to the next chunk', () => {
    const [a, b] = [f32(gaussian(100, 1)), f32(gaussian(100, 2))]
    const before = measure(a, b)
    measure(a, b, Float64Array.of(1, 2))
    expect(measure(a, b)).toEqual(before)
  })

  it('compares chunks of many pieces', () => {
    const [a, b] = [typeNamed('F32'), typeNamed('Q4_0')]
    expectPlain(weightsLike(a, 1, 2048 * 130), weightsLike(b, 2, 2048 * 130))
  }, 60_000)

  it('refuses values that break a block, types that are not known and more columns than fit', () => {
    const [a, b] = [f32(gaussian(40, 1)), weightsLike(typeNamed('Q4_0'), 1, 64)]
    expect(() => measurePair(kernels, sideOf(a), sideOf(b), 40)).toThrow('40 values are not whole blocks of Q4_0')
    expect(() => measurePair(kernels, { ...sideOf(a), typeId: 99 }, sideOf(b), 32)).toThrow('unknown (99)')
    const grid = { ...sideOf(weightsLike(typeNamed('IQ2_XXS'), 1, 256)), endian: 'big' as const }
    expect(() => measurePair(kernels, grid, sideOf(a), 256)).toThrow('no defined big-endian form')
    expect(() => measure(a, a, new Float64Array(131_073))).toThrow('131073 columns')
  })
})

describe('statistics of a comparison', () => {
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -1, max: 1, noNaN: true }),
    fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1, 2 ** -149),
  )
  const pairs = fc.array(fc.tuple(number, number), { maxLength: 40 })

  it('agree with plain sums for any float32 values', () => {
    fc.assert(
      fc.property(pairs, (both) => {
        const [a, b] = [f32(both.map(([x]) => x)), f32(both.map(([, y]) => y))]
        const values = { reference: decoded(a), other: decoded(b) }
        expectDifference(statsOf(a, b), referenceDifference(values))
      }),
    )
  })

  it('are symmetric when both sides are swapped', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), (both, wide) => {
        const side = wide ? f64 : f32
        const [a, b] = [side(both.map(([x]) => Math.fround(x))), side(both.map(([, y]) => Math.fround(y)))]
        const [there, back] = [measure(a, b).partial, measure(b, a).partial]
        const negated = ([high, low]: readonly [number, number]) => [-high + 0, -low + 0]
        const positive = ([high, low]: readonly [number, number]) => [high + 0, low + 0]
        expect({
          ...back,
          nonFiniteReference: back.nonFiniteOther,
          nonFiniteOther: back.nonFiniteReference,
          squaredReference: back.squaredOther,
          squaredOther: back.squaredReference,
          sumDiff: negated(back.sumDiff),
        }).toEqual({ ...there, sumDiff: positive(there.sumDiff) })
      }),
    )
  })

  it('depend neither on how a tensor is cut nor on how chunks are grouped', () => {
    const type = typeNamed('Q4_K')
    const reference = { type: typeNamed('BF16'), bytes: sampleBlocks(typeNamed('BF16'), 2 * 20_480, 1) }
    const other = { type, bytes: sampleBlocks(type, (20_480 / 256) * 144, 2) }
    const weights = gaussian(256, 3).map(Math.abs)
    const { histogram } = measure(reference, other, weights)
    const whole = statsOf(reference, other, weights)
    const chunk = (first: number, last: number): PartialDifference => {
      const cut = ({ type: { blockSize, typeSize }, bytes }: Stored) =>
        bytes.subarray((first / blockSize) * typeSize, (last / blockSize) * typeSize)
      const sides = [reference, other].map((side) => ({ ...side, bytes: cut(side) })) as [Stored, Stored]
      return rebaseDifference(measure(...sides, weights).partial, first)
    }
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 79 }), { maxLength: 6 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), 80].map((row) => row * 256)
        const chunks = edges.slice(1).map((edge, i) => chunk(edges[i]!, edge))
        const inOrder = chunks.reduce(mergeDifferences, NO_DIFFERENCE)
        // Measured in another order, merged in order: the same bits.
        const measured = new Map<number, PartialDifference>()
        for (let i = edges.length - 2; i >= 0; i--) measured.set(i, chunk(edges[i]!, edges[i + 1]!))
        expect(chunks.map((_, i) => measured.get(i)!).reduce(mergeDifferences, NO_DIFFERENCE)).toEqual(inOrder)
        expectDifference(finishDifference(inOrder, histogram), whole)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the fixtures', () => {
  const path = (name: string) => fileURLToPath(new URL(`../../../fixtures/compare/${name}`, import.meta.url))
  type Expected = DifferenceStats & { readonly status: string; readonly identicalBytes?: boolean }
  const expected = JSON.parse(readFileSync(path('compare.expected.json'), 'utf8')) as {
    readonly tensors: Readonly<Record<string, Expected & { readonly experts?: readonly Expected[] }>>
  }

  /** Every tensor of a file with its bytes. */
  async function load(name: string) {
    const { header } = await modelOf(path(name))
    const file = readFileSync(path(name))
    const tensors = [...header.tensors]
    const bytesOfTensor = (index: number) => {
      const { dataOffset, nBytes } = tensors[index]!
      return new Uint8Array(file.subarray(Number(dataOffset), Number(dataOffset) + Number(nBytes)))
    }
    const named = (tensor: string) => tensors.find((each) => each.name === tensor)
    return { tensors, bytesOfTensor, named }
  }

  it('give the statistics that numpy computed', async () => {
    const [reference, other] = [await load('compare-reference.gguf'), await load('compare-other.gguf')]
    const matrix = await load('compare.imatrix.gguf')
    /** The weights of each expert, or of the tensor. */
    const weightsOf = (name: string): Float64Array[] => {
      const [sums, counts] = [matrix.named(`${name}.in_sum2`), matrix.named(`${name}.counts`)]
      if (!sums || !counts) return []
      const numbers = (index: number) => new Float32Array(matrix.bytesOfTensor(index).slice().buffer)
      const columns = Number(sums.shape[0])
      const all = numbers(sums.index)
      return [...numbers(counts.index)].map((count, expert) =>
        Float64Array.from(all.subarray(expert * columns, (expert + 1) * columns), (sum) =>
          count > 0 ? sum / count : 0,
        ),
      )
    }
    const pairs = pairTensors(reference.tensors, other.tensors)
    const nameOf = ({ reference: a, other: b }: (typeof pairs)[number]) =>
      a === undefined ? other.tensors[b!]!.name : reference.tensors[a]!.name
    expect(new Map(pairs.map((pair) => [nameOf(pair), pair.status]))).toEqual(
      new Map(Object.entries(expected.tensors).map(([name, { status }]) => [name, status])),
    )
    for (const pair of pairs) {
      if (pair.status !== 'compared') continue
      const name = nameOf(pair)
      const [a, b] = [reference.tensors[pair.reference!]!, other.tensors[pair.other!]!]
      const weights = weightsOf(name)
      const slices = Number(a.shape[2] ?? 1)
      const cut = (type: ElementType, bytes: Uint8Array, slice: number): Stored => ({
        type,
        bytes: bytes.subarray((bytes.length / slices) * slice, (bytes.length / slices) * (slice + 1)),
      })
      const chunks = Array.from({ length: slices }, (_, slice) =>
        measure(
          cut(elementType(a.typeId)!, reference.bytesOfTensor(a.index), slice),
          cut(elementType(b.typeId)!, other.bytesOfTensor(b.index), slice),
          weights[slice],
        ),
      )
      const size = Number(a.nElements) / slices
      const merged = chunks
        .map(({ partial }, slice) => rebaseDifference(partial, slice * size))
        .reduce(mergeDifferences, NO_DIFFERENCE)
      const { experts, ...whole } = expected.tensors[name]!
      expectDifference(finishDifference(merged, chunks[0]!.histogram), whole, name)
      expect(merged.identicalBytes, name).toBe(whole.identicalBytes)
      for (const [expert, stats] of (experts ?? []).entries()) {
        const { weightedNmse: _, ...ours } = finishDifference(chunks[expert]!.partial, chunks[expert]!.histogram)
        expectDifference(ours, stats, `${name}, expert ${expert}`)
      }
    }
  })
})
