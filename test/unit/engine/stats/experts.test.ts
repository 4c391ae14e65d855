import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../../electron/engine/kernels/kernels.ts'
import { TensorCuts } from '../../../../electron/engine/plan/tensor-cuts.ts'
import { ExpertAccumulator } from '../../../../electron/engine/stats/experts.ts'
import { rebasePartial } from '../../../../electron/engine/stats/merge.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'
import { bytesOf, measure, random32, typeNamed } from '../kernels/samples.ts'

const kernels = createKernels()
const planTensor = (tensor: TensorInfo) => [...new TensorCuts([tensor]).chunks(tensor)]
const F32 = typeNamed('F32')

function tensorOf(shape: readonly number[]) {
  const nElements = shape.reduce((product, size) => product * size, 1)
  return { index: 0, name: 't', type: 'F32', typeId: F32.id, shape, nElements, nBytes: nElements * 4, dataOffset: 0 }
}

function expertsOf(shape: readonly number[], values: Float32Array, order = (i: number) => i) {
  const tensor = tensorOf(shape)
  const accumulator = new ExpertAccumulator({ shape, blockSize: 1 })
  const chunks = planTensor(tensor).toSorted((a, b) => order(a.index) - order(b.index))
  for (const { byteOffset, nBytes, firstElement } of chunks) {
    const { partial } = measure(kernels, F32, bytesOf(values).subarray(byteOffset, byteOffset + nBytes))
    accumulator.add(rebasePartial(partial, firstElement), firstElement)
  }
  return accumulator.finish()
}

/** Counted value by value. */
function countDirectly([d0, d1, d2, d3 = 1]: readonly number[], values: Float32Array) {
  const zeros = new Float64Array(d2!)
  const nonFinite = new Map<number, { nan: number; posInf: number; negInf: number; first: object; expert: number }>()
  values.forEach((value, index) => {
    const matrix = Math.floor(index / d0!)
    const [row, expert] = [matrix % d1!, Math.floor(matrix / d1!) % d2!]
    if (value === 0) zeros[expert]!++
    if (Number.isFinite(value)) return
    const kind = Number.isNaN(value) ? 'nan' : value > 0 ? '+inf' : '-inf'
    const first = { kind, index, block: index, row, expert }
    const known = nonFinite.get(expert) ?? { expert, nan: 0, posInf: 0, negInf: 0, first }
    known[kind === 'nan' ? 'nan' : kind === '+inf' ? 'posInf' : 'negInf']++
    nonFinite.set(expert, known)
  })
  return {
    size: d0! * d1! * d3,
    zeros,
    nonFinite: [...nonFinite.values()].sort((a, b) => a.expert - b.expert),
  }
}

describe('ExpertAccumulator', () => {
  it.each([[[6, 5, 7]], [[6, 5, 7, 3]], [[2, 1, 40]]])('counts the slices of %j as one by one', (shape) => {
    const odd = [0, -0, NaN, Infinity, -Infinity, 1, 1, 1, 1, 1, 1, 1]
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const next = random32(seed)
        // Long runs without and with what is counted, so that some experts are sound.
        const values = Float32Array.from({ length: tensorOf(shape).nElements }, (_, i) =>
          Math.floor(i / 17) % 3 === 0 ? odd[next() % odd.length]! : 1,
        )
        expect(expertsOf(shape, values)).toEqual(countDirectly(shape, values))
        const shuffled = new Map<number, number>()
        const order = (i: number) => shuffled.get(i) ?? (shuffled.set(i, next()), shuffled.get(i)!)
        expect(expertsOf(shape, values, order)).toEqual(countDirectly(shape, values))
      }),
      { numRuns: 20 },
    )
  })

  it('adds up the chunks of a large expert', () => {
    const shape = [1024, 2048, 2]
    const values = new Float32Array(1024 * 2048 * 2).fill(1)
    values.fill(NaN, 1024 * 2048 + 1024 * 1500)
    values[1024 * 2048 + 1024 * 700 + 3] = -Infinity
    expect(planTensor(tensorOf(shape))).toHaveLength(4)
    expect(expertsOf(shape, values)).toEqual(countDirectly(shape, values))
  })
})

it.each([
  [[64], false],
  [[64, 4], false],
  [[64, 4, 1], false],
  [[64, 4, 1, 8], false],
  [[64, 4, 2], true],
  [[4, 1, 4096], true],
  [[4, 1, 4097], false],
  [[4, 1, 1024, 5], false],
])('experts of %j are apart: %s', (shape, apart) => {
  const tensor = tensorOf(shape)
  expect(new TensorCuts([tensor]).hasSeparateExperts(tensor)).toBe(apart)
  const expert = (element: number) => Math.floor(element / (shape[0]! * (shape[1] ?? 1)))
  if (!apart) return
  for (const { firstElement, nBytes } of planTensor(tensor))
    expect(expert(firstElement)).toBe(expert(firstElement + nBytes / 4 - 1))
})
