import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createMemoryPairCheckpoint,
  type PairCheckpoint,
} from '../../../../electron/engine/checkpoint/pair-checkpoint.ts'
import type * as Compare from '../../../../electron/engine/compare/compare.ts'
import type { CompareEvents, ComparisonEnd } from '../../../../electron/engine/compare/compare-api.ts'
import { type ComparedModels, compareModels } from '../../../../electron/engine/compare/compared-models.ts'
import { finishDifference } from '../../../../electron/engine/compare/finish.ts'
import { NO_DIFFERENCE } from '../../../../electron/engine/compare/merge.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { ComparisonSession } from '../../../../electron/engine/session/comparison-session.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import type { ComparisonProgress, PairUpdate } from '../../../../shared/model/comparison/results.ts'
import { tensor } from '../plan/sample-tensor.ts'

/** Stands for the engine: the test decides when a pair is done. */
const engine = vi.hoisted(() => ({ startComparison: vi.fn() }))
vi.mock('../../../../electron/engine/compare/compare.ts', async (original) => ({
  ...(await original<typeof Compare>()),
  ...engine,
}))

const modelOf = (...names: string[]) =>
  ({
    files: [],
    header: { tensors: names.map((name, index) => tensor(0, [4], { index, name })), metadata: new Map() },
  }) as unknown as Model

const histogram = { bins: Uint16Array.of(0x3f80 >> 1), counts: Float64Array.of(4) }
const stats = finishDifference({ ...NO_DIFFERENCE, count: 4, finite: 4 }, histogram)
const row = (index: number, status: PairUpdate['status']): PairUpdate => ({
  index,
  status,
  attempts: 1,
  ...(status === 'done' && { identicalBytes: false, stats, sums: { squaredDiff: 1, squaredReference: 4 } }),
})
const progress = { comparisonId: 7, bytesDone: 1 } as ComparisonProgress
const settings = { executor: 'threads', workers: 2 } as const
const events = { onProgress: vi.fn(), onEnd: vi.fn() }

let models: ComparedModels
let checkpoint: PairCheckpoint
let session: ComparisonSession
let run: {
  readonly tell: (...rows: PairUpdate[]) => void
  readonly end: (end: Partial<ComparisonEnd>) => void
  readonly cancel: () => void
  readonly pause: () => void
  readonly resume: () => void
}

beforeEach(() => {
  vi.clearAllMocks()
  models = compareModels(modelOf('a', 'b', 'gone'), modelOf('b', 'a'))
  checkpoint = createMemoryPairCheckpoint(models, (line) => expect.fail(line))
  engine.startComparison.mockImplementation(
    (_models: unknown, _settings: unknown, _spawner: unknown, on: CompareEvents, { results, add }: PairCheckpoint) => {
      const { promise: finished, resolve } = Promise.withResolvers<ComparisonEnd>()
      const unfinished = new Map<number, PairUpdate>()
      const tell = (...rows: PairUpdate[]) => {
        for (const each of rows) {
          unfinished.delete(each.index)
          if (each.status === 'done') add.call(checkpoint, each, packHistogram(histogram))
          else if (each.status === 'failed') results.set(each)
          else unfinished.set(each.index, each)
        }
        on.onProgress?.(progress, rows)
      }
      run = {
        tell,
        end: (end) => resolve({ outcome: 'done', progress, ...end }),
        ...{ cancel: vi.fn(), pause: vi.fn(), resume: vi.fn() },
      }
      const { cancel, pause, resume } = run
      const now = { row: (pair: number) => unfinished.get(pair), unfinished: () => new Map(unfinished) }
      return { comparisonId: 7, finished, cancel, pause, resume, ...now }
    },
  )
  const sides = [{} as ModelSession, {} as ModelSession] as const
  session = new ComparisonSession(...sides, models, {} as WorkerSpawner, checkpoint)
})

const statuses = () => [...session.results()].map(({ index, status }) => [index, status])

async function finish(end: Partial<ComparisonEnd> = {}): Promise<void> {
  run.end(end)
  await vi.waitFor(() => expect(session.comparing).toBe(false))
}

describe('ComparisonSession', () => {
  it('has the rows of a run while it continues, and keeps them after it', async () => {
    expect(session.start(settings, events)).toEqual({ ok: true, value: { comparisonId: 7 } })
    run.tell(row(1, 'running'), row(0, 'done'))
    expect(statuses()).toEqual([
      [0, 'done'],
      [1, 'running'],
    ])
    expect([0, 1, 2].map((pair) => session.result(pair)?.status)).toEqual(['done', 'running', undefined])
    expect(session.allDone).toBe(false)
    expect(session.progress).toBe(progress)
    const report = session.report()
    run.tell(row(1, 'done'))
    expect(report.result(1)?.status).toBe('running')
    expect(report.run).toMatchObject({ comparisonId: 7, outcome: 'running' })
    await finish()
    expect(statuses()).toEqual([
      [0, 'done'],
      [1, 'done'],
    ])
    expect([session.result(1)?.status, session.allDone]).toEqual(['done', true])
    expect(session.progress).toBeUndefined()
    expect(session.report().run?.outcome).toBe('done')
    expect(events.onEnd).toHaveBeenCalledExactlyOnceWith(7, expect.objectContaining({ outcome: 'done' }))
  })

  it('refuses a second run at the same time', () => {
    session.start(settings, events)
    expect(session.start(settings, events)).toMatchObject({ ok: false, error: { code: 'busy' } })
  })

  it('continues a run that was cancelled, and starts anew after a complete one', async () => {
    session.start(settings, events)
    run.tell(row(0, 'done'))
    await finish({ outcome: 'cancelled' })
    session.start(settings, events)
    expect(statuses()).toEqual([[0, 'done']])
    run.tell(row(1, 'done'))
    await finish()
    session.start(settings, events)
    expect(statuses()).toEqual([])
  })

  it('passes pause and cancel to the run with this ID alone', async () => {
    session.start(settings, events)
    session.pause(6, true)
    session.cancel(6)
    session.pause(7, true)
    session.pause(7, false)
    expect([run.pause, run.resume, run.cancel].map((call) => vi.mocked(call).mock.calls.length)).toEqual([1, 1, 0])
    session.cancel(7)
    expect(run.cancel).toHaveBeenCalledOnce()
    await finish({ outcome: 'cancelled' })
    session.cancel(7)
    expect(run.cancel).toHaveBeenCalledOnce()
  })

  it('has the histogram of the differences of a pair that is done', () => {
    session.start(settings, events)
    expect(session.histogram(0)).toEqual({ ok: true, value: null })
    run.tell(row(0, 'done'))
    const shown = session.histogram(0)
    expect(shown.ok && shown.value?.linear.counts.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(session.histogram(3)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
  })

  it('ends its run when it is closed', async () => {
    session.start(settings, events)
    const closed = session.close()
    expect(run.cancel).toHaveBeenCalledOnce()
    run.end({ outcome: 'cancelled' })
    await closed
  })
})
