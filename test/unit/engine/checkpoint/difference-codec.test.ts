import { describe, expect, it } from 'vitest'
import { ByteReader, ByteWriter } from '../../../../electron/engine/checkpoint/bytes.ts'
import {
  readDifferenceStats,
  readPartialDifference,
  writeDifferenceStats,
  writePartialDifference,
} from '../../../../electron/engine/checkpoint/difference-codec.ts'
import { finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { NO_DIFFERENCE } from '../../../../electron/engine/compare/merge.ts'
import type { DifferenceStats, PartialDifference } from '../../../../shared/model/comparison/difference.ts'
import { referenceDifferences, referencePartial } from '../compare/reference-difference.ts'

const values = { reference: [1, NaN, 0.1, 5], other: [2, NaN, 0.3, 5], weights: [0.7, 1, 1.1, 2] }
const partial = referencePartial(values)
const stats = finishDifference(partial, referenceDifferences(values), {
  ...{ reference: 'F32', other: 'Q4_K', withImportance: false },
})

function partialBytes(each: PartialDifference): Buffer {
  const out = new ByteWriter()
  writePartialDifference(out, each)
  return out.finish()
}

function statsBytes(each: DifferenceStats): Buffer {
  const out = new ByteWriter()
  writeDifferenceStats(out, each)
  return out.finish()
}

describe('partial statistics of a comparison', () => {
  it('come back to the last bit', () => {
    for (const each of [partial, NO_DIFFERENCE, referencePartial({ reference: [1], other: [1] }, true)]) {
      const from = new ByteReader(partialBytes(each))
      expect(readPartialDifference(from)).toEqual(each)
      expect(from.left).toBe(0)
    }
  })

  it('refuse counts that contradict each other, and positions outside', () => {
    const read = (change: Partial<PartialDifference>) => () =>
      readPartialDifference(new ByteReader(partialBytes({ ...partial, ...change })))
    expect(read({ finite: 5 })).toThrow(RangeError)
    expect(read({ equal: 4 })).toThrow(RangeError)
    expect(read({ nonFiniteDiffering: 5 })).toThrow(RangeError)
    expect(read({ maxAbsDiffIndex: 4 })).toThrow(RangeError)
    expect(() => readPartialDifference(new ByteReader(partialBytes(partial).subarray(0, 20)))).toThrow(RangeError)
  })
})

describe('statistics of a comparison', () => {
  it('come back to the last bit', () => {
    const counts = finishDifference(NO_DIFFERENCE, { bins: new Uint16Array(), counts: new Float64Array() })
    for (const each of [stats, counts]) {
      const from = new ByteReader(statsBytes(each))
      expect(readDifferenceStats(from)).toEqual(each)
      expect(from.left).toBe(0)
    }
  })

  it('refuse counts that contradict each other', () => {
    const read = (change: Partial<DifferenceStats>) => () =>
      readDifferenceStats(new ByteReader(statsBytes({ ...stats, ...change })))
    expect(read({ finite: 5 })).toThrow(RangeError)
    expect(read({ maxAbsDiffIndex: 5 })).toThrow(RangeError)
    expect(read({})).not.toThrow()
  })
})
