/** Every build of the same format version reads the records of the others: their bytes must not change. */
import { describe, expect, it } from 'vitest'
import { FINAL_KEYS, PARTIAL_KEYS } from '../../../../shared/model/statistics/fields.ts'
import { RECORD_VERSION, type Statistic, STATISTICS } from '../../../../shared/model/statistics/table.ts'
import {
  decodeChunk,
  decodeTensor,
  encodeChunk,
  encodeTensor,
  type SavedTensor,
} from '../../../../electron/engine/checkpoint/records.ts'
import { chunkDone, tensorDone } from './samples.ts'

/** Version 5 with every statistic that it knows. */
const stats = {
  ...{ count: 70_000, nan: 3, posInf: 2, negInf: 1, zeros: 300, sum: -0, mean: 5e-324, std: 0.1 + 0.2 },
  ...{ min: -1.5, max: Infinity, absMax: 1e300, absMean: 1 / 3, l2: 2, rms: 0.5, skewness: -1e-9, kurtosis: 12 },
  quantiles: [-3, -2, -1, -0, 1, 2, 3] as const,
  firstNonFinite: { kind: '+inf', index: 5, block: 1, row: 2, expert: 1 } as const,
  ...{ zeroRows: 2, firstZeroRow: { index: 640, row: 20 } },
  experts: tensorDone(0).row.stats?.experts,
}
const { row, histogram } = tensorDone(300)
const digest = { rawSum: '-12.5', xxh64: '0123456789abcdef' }
const tensor = { row: { ...row, stats, digest }, histogram } as SavedTensor

/** Bytes of each statistic of `tensor` and of `chunkDone`. */
const FINAL: Readonly<Record<string, string>> = {
  count: 'f0a204',
  nan: '03',
  posInf: '02',
  negInf: '01',
  zeros: 'ac02',
  sum: '010000000000000080',
  mean: '010100000000000000',
  std: '01343333333333d33f',
  min: '01000000000000f8bf',
  max: '01000000000000f07f',
  absMax: '019c7500883ce4377e',
  absMean: '01555555555555d53f',
  l2: '010000000000000040',
  rms: '01000000000000e03f',
  skewness: '0195d626e80b2e11be',
  kurtosis: '010000000000002840',
  quantiles:
    '0100000000000008c000000000000000c0000000000000f0bf0000000000000080000000000000f03f00000000000000400000000000000840',
  firstNonFinite: '01010501020101',
  zeroRows: '0102',
  firstZeroRow: '0180051400',
  experts: '01808040020100010102010000e09143e09143070101',
}
const PARTIAL: Readonly<Record<string, string>> = {
  count: '0a',
  nan: '01',
  posInf: '00',
  negInf: '00',
  zeros: '02',
  scale: '0000000000000000',
  sum: '000000000000f83f2342920ca19cc7bb',
  absSum: '00000000000000400000000000000000',
  mean: '0000000000000080',
  m2: '0000000000000840',
  sumSquares: '00000000000010400000000000001440',
  min: '000000000000f0bf',
  max: '000000000000f03f',
  firstNonFinite: '08',
  firstNonFiniteKind: '00',
  zeroRows: '01',
  firstZeroRow: '04',
}

const bytesOf = (keys: readonly string[], known: Readonly<Record<string, string>>) =>
  // A later statistic without a value is one byte.
  keys.map((key) => known[key] ?? '00').join('')

describe('records', () => {
  it('have these bytes for a tensor', () => {
    const bytes = encodeTensor(tensor)
    expect(bytes.toString('hex')).toBe(
      `ac0201010201000000000000f43f01030102ff01${bytesOf(FINAL_KEYS, FINAL)}010e0001807f808080808020ff80010301052d31322e3501103031323334353637383961626364656600`,
    )
    expect(decodeTensor(bytes)).toStrictEqual(tensor)
  })

  it('have these bytes for a chunk', () => {
    const bytes = encodeChunk(chunkDone(300, 2))
    expect(bytes.toString('hex')).toBe(`ac020201020000000000000040${bytesOf(PARTIAL_KEYS, PARTIAL)}020309`)
    expect(decodeChunk(bytes)).toStrictEqual(chunkDone(300, 2))
  })

  it('have another version if they have another statistic', () => {
    const ofVersion5 = (keys: readonly (keyof typeof STATISTICS)[]) =>
      keys.filter((key) => ((STATISTICS[key] as Statistic).since ?? 5) <= 5)
    expect(ofVersion5(FINAL_KEYS)).toEqual(Object.keys(FINAL))
    expect(ofVersion5(PARTIAL_KEYS)).toEqual(Object.keys(PARTIAL))
    const latest = Object.values<Statistic>(STATISTICS).map(({ since = 5 }) => since)
    expect(RECORD_VERSION).toBe(Math.max(...latest))
  })
})
