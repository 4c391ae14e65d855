import { expect, it } from 'vitest'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { Comparison } from '../../../../electron/engine/lab/comparison.ts'
import type { ScanFigures } from '../../../../electron/engine/lab/measured-scan.ts'
import type { Setting } from '../../../../electron/engine/lab/setting.ts'
import { english } from '../../../../shared/text/sentence.ts'

const model = {
  name: 'm',
  header: { tensors: [{ index: 0, name: 'a', typeId: 0, shape: [256], nElements: 256, nBytes: 1024, dataOffset: 0 }] },
} as unknown as Model
const single: Setting = { executor: 'single', workers: 1 }
const threads: Setting = { executor: 'threads', workers: 2 }
const run = (scanMs: number, change: Partial<ScanFigures> = {}): ScanFigures => ({
  scanMs,
  mainPeak: 1e8,
  retries: 0,
  resultHashes: ['x'],
  othersCores: 0,
  ...change,
})

it('has a row for what was measured so far, and as many rounds as every setting has', () => {
  const comparison = new Comparison(model, [single, threads])
  expect([comparison.bytes, [...comparison.plan.tasks].length, comparison.rounds]).toEqual([1024, 1, 0])
  comparison.add(run(100), single)
  comparison.add(run(300), single)
  expect(comparison.table().rows).toMatchObject([{ executor: 'single', scan_s: 0.2, scan_min_s: 0.1, speedup: 1 }])
  comparison.add(run(50), threads)
  expect(comparison.rounds).toBe(1)
  expect(comparison.table().rows).toMatchObject([{}, { executor: 'threads', workers: 2, speedup: 4, efficiency: 2 }])
})

it('refuses a run with other numbers, those of a run that does not count among them', () => {
  const comparison = new Comparison(model, [single, threads])
  comparison.expect(run(1), threads)
  expect(comparison.table().rows).toEqual([])
  comparison.add(run(1), single)
  expect(() => comparison.add(run(1, { resultHashes: ['y'] }), threads)).toThrow('The numbers of a differ')
})

it.each([
  [0, undefined],
  [0.8, 'Other programs used 0.8 cores meanwhile: on a quiet machine the figures are others.'],
])('its advice has a caution when others used %d cores', (othersCores, caution) => {
  const comparison = new Comparison(model, [single, threads])
  for (let round = 0; round < 3; round++) {
    comparison.add(run(100, { othersCores }), single)
    comparison.add(run(50, { othersCores }), threads)
  }
  const { advice } = comparison.findings(4)
  expect(advice).toMatchObject({ executor: 'threads', workers: 2 })
  expect(english(advice!.summary)).toBe('threads × 2: 2 times the speed of one thread.')
  expect(advice!.caution && english(advice!.caution)).toBe(caution)
})

it.each([
  ['others used too many cores', [100, 101, 102], 1.6, /^Cannot tell now .* other programs used 1\.6 of 2 cores\./],
  ['most rounds were disturbed', [380, 900, 1460], 0, /^Cannot tell now .* took 0\.38 to 1\.46 s \(threads × 2\)/],
])('it advises nothing when %s', (_why, times, othersCores, says) => {
  const comparison = new Comparison(model, [single, threads])
  for (const ms of times) {
    comparison.add(run(4 * Math.min(...times), { othersCores }), single)
    comparison.add(run(ms, { othersCores }), threads)
  }
  const { advice, undecided, reading } = comparison.findings(2)
  expect(advice).toBeUndefined()
  expect(english(undecided!)).toMatch(says)
  expect(reading).toContain(undecided)
  expect(reading.map(english).join(' ')).not.toMatch(/Choose/)
})
