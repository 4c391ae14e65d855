import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createMemoryPairCheckpoint,
  openPairCheckpoint,
} from '../../../../electron/engine/checkpoint/pair-checkpoint.ts'
import {
  decodePair,
  decodePairChunk,
  encodePair,
  encodePairChunk,
  type SavedPairChunk,
} from '../../../../electron/engine/checkpoint/pair-records.ts'
import { type ComparedModels, compareModels } from '../../../../electron/engine/compare/compared-models.ts'
import { finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { NO_DIFFERENCE } from '../../../../electron/engine/compare/merge.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import type { PairUpdate } from '../../../../shared/model/comparison/results.ts'
import { fixture } from '../../../helpers/engine.ts'
import { modelOf } from '../../../helpers/open-directly.ts'

let folder = ''
let models: ComparedModels
const logged: string[] = []
const log = (message: string) => void logged.push(message)
const open = (of = models) => openPairCheckpoint(folder, of, log)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-pairs-'))
  logged.length = 0
  models = compareModels(
    await modelOf(fixture('compare/compare-reference.gguf')),
    await modelOf(fixture('compare/compare-other.gguf')),
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const histogram = { bins: Uint16Array.of(3, 900), counts: Float64Array.of(1, 2) }
const packed = packHistogram(histogram)
const partial = { ...NO_DIFFERENCE, count: 16384, finite: 16384, maxAbsDiff: 0.1, maxAbsDiffIndex: 7 }

/** The pair with this position, done. */
const done = (index: number): PairUpdate => ({
  index,
  status: 'done',
  attempts: 2,
  worker: 3,
  durationMs: 1.5,
  identicalBytes: false,
  stats: finishDifference(partial, histogram),
  sums: { squaredDiff: 0.25, squaredReference: Infinity },
})

const chunk = (pair: number): SavedPairChunk => ({
  result: { pair, index: 0, durationMs: 2, outcome: { ok: true, value: { partial, histogram: packed } } },
  worker: 1,
  attempt: 1,
})

describe('records of pairs', () => {
  it('come back as they were written', () => {
    const experts = [finishDifference(NO_DIFFERENCE, histogram), finishDifference(partial, histogram)]
    for (const row of [done(0), { ...done(0), experts, identicalBytes: true }])
      expect(decodePair(encodePair({ row, histogram: packed }))).toStrictEqual({ row, histogram: packed })
    expect(decodePairChunk(encodePairChunk(chunk(3)))).toStrictEqual(chunk(3))
  })

  it('are refused when they are cut or longer', () => {
    for (const [bytes, decode] of [
      [encodePair({ row: done(0) }), decodePair],
      [encodePairChunk(chunk(0)), decodePairChunk],
    ] as const) {
      expect(() => decode(bytes.subarray(0, -1))).toThrow(RangeError)
      expect(() => decode(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(RangeError)
    }
  })
})

describe('openPairCheckpoint', () => {
  it('finds finished pairs, and chunks of the others', async () => {
    const checkpoint = await open()
    checkpoint.add(done(1), packed)
    checkpoint.addChunk(chunk(1))
    checkpoint.addChunk(chunk(2))
    await checkpoint.close()
    const next = await open()
    expect([...next.results.done()]).toEqual([1])
    expect(next.results.row(1)).toStrictEqual(done(1))
    expect(next.results.histogram(1)).toEqual(packed)
    expect([...next.chunks()]).toStrictEqual([chunk(2)])
    expect(next.savedAt).toBeGreaterThan(0)
    await next.close()
    expect(logged).toEqual([])
  })

  it('ignores records that cannot belong to the comparison', async () => {
    const checkpoint = await open()
    checkpoint.add({ ...done(0), stats: finishDifference({ ...partial, count: 5, finite: 5 }, histogram) }, packed)
    checkpoint.add({ ...done(0), experts: [done(0).stats!] }, packed)
    checkpoint.add(done(models.pairs.length), packed)
    checkpoint.addChunk({ ...chunk(0), result: { ...chunk(0).result, index: 99 } })
    expect(checkpoint.results.size).toBe(0)
    expect(logged).toHaveLength(4)
    await checkpoint.close()
  })

  it('keeps the sides apart, and depends on both files', async () => {
    const checkpoint = await open()
    checkpoint.add(done(1), packed)
    await checkpoint.close()
    const swapped = await open(compareModels(models.other, models.reference))
    expect(swapped.results.size).toBe(0)
    await swapped.close()
    const [file] = models.other.files
    const other = { ...models.other, files: [{ ...file!, mtimeMs: file!.mtimeMs + 1 }] }
    const touched = await open(compareModels(models.reference, other))
    expect(touched.results.size).toBe(0)
    await touched.close()
  })

  it('writes results in memory to the disk when they are to be kept from now on', async () => {
    const checkpoint = createMemoryPairCheckpoint(models, log)
    checkpoint.add(done(1), packed)
    checkpoint.addChunk(chunk(2))
    expect(readdirSync(folder)).toEqual([])
    checkpoint.startKeeping(folder)
    await checkpoint.close()
    const next = await open()
    expect([...next.results.done()]).toEqual([1])
    expect([...next.chunks()]).toHaveLength(1)
    next.discard()
    await next.close()
    expect(readdirSync(folder)).toEqual([])
  })
})
