import { describe, expect, it } from 'vitest'
import {
  adviceSummary,
  adviseSetting,
  type MeasuredSetting,
  readComparison,
  readOthers,
} from '../../../../electron/engine/lab/compare-reading.ts'
import { readCpu } from '../../../../electron/engine/lab/cpu-work.ts'
import { digits } from '../../../../electron/engine/lab/figures.ts'
import { isNoise, spreadOf } from '../../../../electron/engine/lab/spread.ts'
import { readStartup } from '../../../../electron/engine/lab/startup.ts'
import { english } from '../../../../shared/text/sentence.ts'

const MEMORY = 100_000_000
const measured = (executor: MeasuredSetting['executor'], workers: number, ...seconds: number[]): MeasuredSetting => ({
  executor,
  workers,
  scanMs: spreadOf(seconds.map((value) => value * 1000)),
  startupMs: executor === 'processes' ? 200 : 50,
  mainPeak: MEMORY,
  ...(executor === 'processes' ? { workersPeak: workers * MEMORY } : {}),
})
const read = (settings: MeasuredSetting[], rounds = 3, cores = 4) =>
  readComparison(settings, 1_000_000_000, rounds, cores).map(english)

describe('medians and spreads', () => {
  it('are those of the values', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
    expect(spreadOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  })

  it('differ by more than noise when the slower never was as fast as the faster usually is', () => {
    const faster = spreadOf([1, 1.1, 1.2])
    for (const [slower, expected] of [
      [spreadOf([1.1, 1.3, 1.4]), true],
      [spreadOf([1.15, 1.3, 1.4]), false],
    ] as const)
      expect([isNoise(faster, slower), isNoise(slower, faster)]).toEqual([expected, expected])
    // A round that something disturbed says nothing of the others.
    expect(isNoise(spreadOf([1, 1.1, 9]), spreadOf([2, 2.1, 2.2]))).toBe(false)
    // Two measurements that happen to lie close together do not make a difference of 2% certain.
    expect(isNoise(spreadOf([1]), spreadOf([1.02]))).toBe(true)
  })
})

describe('the reading of a comparison', () => {
  const single = measured('single', 1, 4, 4.1, 3.9)

  it('holds threads against as many processes, where there are more processes than threads could be', () => {
    const settings = [
      single,
      measured('threads', 64, 1, 1, 1),
      measured('processes', 64, 2, 2, 2),
      measured('processes', 128, 0.5, 0.5, 0.5),
    ]
    expect(read(settings)[1]).toBe('With 64 workers, threads take 50% less time than processes: 1 s against 2 s.')
    // Memory had room for fewer processes than threads.
    const less = [single, measured('threads', 4, 1), measured('processes', 4, 2), measured('threads', 8, 0.5)]
    expect(read(less)[1]).toBe('With 4 workers, threads take 50% less time than processes: 1 s against 2 s.')
    // With no number in common there is nothing to hold against each other.
    const apart = read([single, measured('threads', 64, 1), measured('processes', 128, 2)])
    expect(apart.some((sentence) => / workers, /.test(sentence))).toBe(false)
  })

  it('prefers threads where processes are no faster than the noise', () => {
    const settings = [single, measured('threads', 4, 1.05, 1.2, 1), measured('processes', 4, 1.04, 1.1, 1.02)]
    expect(adviseSetting(settings)).toMatchObject({ executor: 'threads', workers: 4 })
    const text = read(settings)
    expect(text[0]).toBe(
      'The fastest here: processes × 4, 1.04 s for 1.00 GB, 3.85 times the speed of one thread (4 s).',
    )
    expect(text[1]).toBe(
      'With 4 workers, threads (1.05 s) and processes (1.04 s) are equal within the noise: they took 1 to 1.2 s and 1.02 to 1.1 s.',
    )
    expect(text[2]).toContain('50 ms (threads) and 200 ms (processes)')
    expect(text[3]).toContain('400 MB beside the 100 MB of the app; with threads the app has 100 MB')
    expect(text[4]).toBe('4 threads are 3.81 times as fast as one: 95.2% of what 4 cores could give.')
    expect(text[5]).toBe(
      'Choose threads × 4: the lead of processes × 4 is within the noise, and processes take longer to start and more memory.',
    )
    expect(text).toHaveLength(6)
  })

  it('proposes processes where they are faster beyond doubt', () => {
    const settings = [single, measured('threads', 4, 3, 3.1, 2.9), measured('processes', 4, 1, 1.1, 0.9)]
    expect(adviseSetting(settings)).toMatchObject({ executor: 'processes' })
    expect(read(settings)[1]).toBe('With 4 workers, processes take 66.7% less time than threads: 1 s against 3 s.')
    expect(read(settings).at(-1)).toBe('Choose processes × 4: it is the fastest by more than the noise.')
  })

  it('says by how much threads are faster, and takes fewer workers where more gain nothing', () => {
    const settings = [
      single,
      measured('threads', 4, 1.02, 1.05, 1),
      measured('processes', 4, 2, 2.1, 2),
      measured('threads', 8, 1.01, 1.1, 1),
      measured('processes', 8, 2, 2.2, 2),
    ]
    expect(adviseSetting(settings)).toMatchObject({ executor: 'threads', workers: 4 })
    const text = read(settings)
    expect(text[1]).toBe('With 8 workers, threads take 49.5% less time than processes: 1.01 s against 2 s.')
    expect(text).toContain(
      '8 threads are 3.96 times as fast as one; this machine has 4 cores, and more workers than cores wait for each other.',
    )
    expect(text.at(-1)).toBe('Choose threads × 4: the lead of threads × 8 is within the noise.')
  })

  it('does not give a lead away for one disturbed round', () => {
    const settings = [
      measured('single', 1, 0.56, 0.49, 0.68),
      measured('threads', 1, 0.48, 0.479, 0.498),
      measured('processes', 1, 0.56, 0.54, 0.64),
      measured('threads', 2, 0.37, 0.35, 0.69),
      measured('processes', 2, 0.36, 0.35, 0.65),
    ]
    expect(adviseSetting(settings)).toMatchObject({ executor: 'threads', workers: 2 })
  })

  it('has the advice in one line, beside the best of the other kind', () => {
    const settings = [
      single,
      measured('threads', 4, 1.05, 1.2, 1),
      measured('processes', 2, 2, 2.1, 2),
      measured('processes', 4, 1.04, 1.1, 1.02),
    ]
    expect(english(adviceSummary(settings))).toBe(
      'threads × 4: 3.81 times the speed of one thread; processes × 4: 3.85 times.',
    )
    expect(english(adviceSummary([single, measured('threads', 4, 1)]))).toBe(
      'threads × 4: 4 times the speed of one thread.',
    )
    expect(english(adviceSummary([single, measured('processes', 4, 8)]))).toBe(
      'one thread: nothing is faster by more than the noise; processes × 4: 0.5 times its speed.',
    )
    expect(english(adviceSummary([single, measured('threads', 1, 4), measured('threads', 4, 3.9)]))).toBe(
      'threads × 1: nothing is faster by more than the noise; threads × 4: 1.03 times its speed.',
    )
    expect(english(adviceSummary([single]))).toBe('one thread: nothing is faster by more than the noise.')
  })

  it('says that few rounds tell little', () => {
    expect(read([single], 1).at(-1)).toContain('With 1 of at least 3 rounds')
    expect(read([single], 1)[0]).toBe('The fastest here: one thread, 4 s for 1.00 GB.')
  })
})

it('says when one thread is as fast, and when others used the machine', () => {
  const settings = [measured('single', 1, 1, 1.1, 1.05), measured('threads', 1, 1.04, 1.08, 1)]
  expect(read(settings)).toEqual([
    'The fastest here: threads × 1, 1.04 s for 1.00 GB; one thread (1.05 s) is equal within the noise.',
    'Choose threads × 1: nothing is faster by more than the noise.',
  ])
  expect(readOthers([0.1, 0, 0.3])).toEqual([])
  expect(readOthers([0.8, 0, 0.9]).map(english)).toEqual([
    'Other programs used 0.8 cores meanwhile: on a quiet machine the figures are others.',
  ])
})

it('says that threads had their cores only when they had', () => {
  const step = (executor: 'threads' | 'processes' | 'single', jobs: number, workMs: number) => ({
    executor,
    workers: executor === 'single' ? 1 : jobs,
    jobs,
    together: executor !== 'single',
    startupMs: 1,
    workMs,
  })
  const of = (ms: number) => [
    step('threads', 1, 1000),
    step('processes', 1, 1000),
    step('single', 2, 2000),
    step('threads', 2, ms),
    step('processes', 2, ms),
  ]
  expect(english(readCpu(of(1100))[2]!)).toContain('the work of 1.82 cores, 90.9% of what 2 could: no lock')
  expect(english(readCpu(of(2000))[2]!)).toContain('the work of 1 cores, 50% of what 2 could: they had fewer cores')
})

it.each([
  [0.123456, '0.123'],
  [1.5, '1.5'],
  [22.24, '22.2'],
  [99.99, '100'],
  [18_000, '18,000'],
])('%d is told as %s', (value, text) => expect(digits(value)).toBe(text))

it('the reading of the start compares threads and processes where there are as many', () => {
  const row = (executor: string, workers: number, ms: number) => ({
    executor,
    workers,
    ready_ms: ms,
    ready_ms_each: ms / workers,
    memory_bytes: workers * (executor === 'threads' ? 10 : 50) * 1e6,
    memory_bytes_each: (executor === 'threads' ? 10 : 50) * 1e6,
  })
  const rows = [
    row('threads', 10, 100),
    row('threads', 1000, 90_000),
    row('processes', 10, 300),
    { executor: 'processes', workers: 100 },
  ]
  expect(readStartup(rows).map(english)).toEqual([
    'Threads: 1,000 are ready after 90 s, 90 ms and 10.0 MB each.',
    'Processes: 10 are ready after 0.3 s, 30 ms and 50.0 MB each.',
    'With 10 of each, one process takes the time of 3 threads and the memory of 5.',
  ])
  expect(readStartup([])).toEqual([])
})
