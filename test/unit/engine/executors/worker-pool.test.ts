import { describe, expect, it } from 'vitest'
import type { ExecutorEvents, PartEvents, WorkerEvent } from '../../../../electron/engine/executors/executor.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import { MAX_START_FAILURES } from '../../../../electron/engine/executors/start-failures.ts'
import { MAX_ATTEMPTS, MAX_KILLS } from '../../../../electron/engine/executors/job-results.ts'
import type { Work } from '../../../../electron/engine/executors/task-kinds.ts'
import { WorkerPool } from '../../../../electron/engine/executors/worker-pool.ts'
import { err, ok, type Result } from '../../../../shared/text/errors.ts'
import type {
  ChunkResult,
  DigestStep,
  DigestTask,
  MeasureTask,
} from '../../../../electron/engine/protocol/worker-protocol.ts'
import { type DigestAnswer, EMPTY, fakeWorkers, success } from './fake-workers.ts'

const chunk = (tensor: number, index = 0) => ({
  tensor,
  index,
  typeId: 0,
  file: 0,
  byteOffset: 0,
  nBytes: 4,
  firstElement: 0,
})
const file = { path: '/x', size: 1, mtimeMs: 1 }
type Kind = 'measure' | 'digest'

const task = (id: number, ...tensors: number[]): Work<'measure'> => ({
  kind: 'measure',
  task: { id, file, endian: 'little', chunks: tensors.map((tensor) => chunk(tensor)) },
})

const digestTask = (tensor: number): Work<'digest'> => ({
  kind: 'digest',
  task: { tensor, typeId: 0, file, endian: 'little', byteOffset: 0, nBytes: 3, measures: ['xxh64'] },
})

/** Three segments of one byte. */
const threeSegments = (task: DigestTask, position: number): Result<DigestStep> =>
  ok({ position: position + 1, durationMs: 1, ...(position === 2 ? { digest: { xxh64: `${task.tensor}` } } : {}) })

function record() {
  const done: number[] = []
  const failed: { tensor: number; message: string; attempts: number }[] = []
  const attempts = new Map<number, number>()
  const workers: WorkerEvent[] = []
  const digests: string[] = []
  const events: ExecutorEvents<Kind> = {
    onLane: () => undefined,
    onWorker: (event) => workers.push(event),
    parts: {
      measure: {
        onDone: ({ tensor }, _result, _worker, attempt) => {
          done.push(tensor)
          attempts.set(tensor, attempt)
        },
        onFailed: ({ tensor }, { message }, attempts) => failed.push({ tensor, message, attempts }),
        onRetry: () => undefined,
      },
      digest: {
        onPosition: ({ tensor }, position) => digests.push(`${tensor} at ${position}`),
        onDone: ({ tensor }, { digest, durationMs }, worker, attempt) =>
          digests.push(`${tensor} is ${digest.xxh64} in ${durationMs} ms, worker ${worker}, attempt ${attempt}`),
        onFailed: ({ tensor }, { message }, attempts) => digests.push(`${tensor} failed: ${message} ${attempts}`),
        onRetry: (tasks, { message }, attempt) =>
          digests.push(...tasks.map(({ tensor }) => `${tensor} again: ${message} ${attempt}`)),
      },
    },
  }
  return { events, done, failed, attempts, workers, digests }
}

/** The same events, with another listener for chunks that are measured. */
const withDone = (events: ExecutorEvents<Kind>, onDone: PartEvents<'measure'>['onDone']): ExecutorEvents<Kind> => ({
  ...events,
  parts: { ...events.parts, measure: { ...events.parts.measure, onDone } },
})

const settings = { kind: 'thread', workers: 2, tasksInFlight: 2 } as const

describe('WorkerPool', () => {
  it('runs every task once and leaves no worker', async () => {
    const workers = fakeWorkers(success)
    const seen = record()
    await new WorkerPool<Kind>(workers.spawner, settings).run([task(0, 0), task(1, 1, 2), task(2, 3)], seen.events)
    expect(seen.done.toSorted()).toEqual([0, 1, 2, 3])
    expect(workers.opened()).toBe(2)
    expect(workers.alive()).toBe(0)
  })

  it('tells of the end while its workers live, and waits until it was heard', async () => {
    const workers = fakeWorkers(success)
    const heard: unknown[] = []
    const seen = record()
    const onEnding: ExecutorEvents<Kind>['onEnding'] = async (running) => {
      heard.push(running.length, seen.done.length, workers.alive())
      await new Promise((resolve) => setTimeout(resolve, 20))
      heard.push(workers.alive())
    }
    await new WorkerPool<Kind>(workers.spawner, settings).run([task(0, 0), task(1, 1)], { ...seen.events, onEnding })
    expect(heard).toEqual([2, 2, 2, 2])
    expect(workers.alive()).toBe(0)
  })

  it('ends when it is cancelled while somebody hears of its end', async () => {
    const workers = fakeWorkers(success)
    const pool = new WorkerPool<Kind>(workers.spawner, settings)
    const onEnding = () => {
      pool.cancel()
      return new Promise<never>(() => undefined)
    }
    await pool.run([task(0, 0)], { ...record().events, onEnding })
    expect(workers.alive()).toBe(0)
  })

  it('starts no more workers than there are tasks', async () => {
    const workers = fakeWorkers(success)
    await new WorkerPool<Kind>(workers.spawner, { ...settings, workers: 64 }).run([task(0, 0)], record().events)
    expect(workers.opened()).toBe(1)
  })

  it('takes a batch apart when its worker dies, so that only the culprit fails', async () => {
    const workers = fakeWorkers((task) => (task.chunks.some(({ tensor }) => tensor === 1) ? 'die' : success(task)))
    const seen = record()
    await new WorkerPool<Kind>(workers.spawner, settings).run([task(0, 0, 1, 2), task(1, 3)], seen.events)
    expect(seen.done.toSorted()).toEqual([0, 2, 3])
    expect(seen.failed).toEqual([{ tensor: 1, message: 'The worker exited with code 9.', attempts: MAX_ATTEMPTS }])
    expect(workers.alive()).toBe(0)
  })

  it('allows more kills from outside than failures of its own, but not any number', async () => {
    const answers: Record<number, ('die' | 'killed')[]> = {
      // Hit by what comes from outside, it is measured all the same.
      0: [...Array<'killed'>(MAX_KILLS - 1).fill('killed'), 'die', 'die'],
      1: Array<'killed'>(99).fill('killed'),
    }
    const workers = fakeWorkers((task) => answers[task.chunks[0]!.tensor]?.shift() ?? success(task))
    const seen = record()
    // One task at a time: the answers above are for the task that is worked on.
    const pool = new WorkerPool<Kind>(workers.spawner, { ...settings, tasksInFlight: 1 })
    await pool.run([task(0, 0), task(1, 1), task(2, 2)], seen.events)
    expect(seen.done.toSorted()).toEqual([0, 2])
    expect(seen.attempts.get(0)).toBe(MAX_KILLS + 2)
    expect(seen.failed).toEqual([{ tensor: 1, message: 'The worker was killed by SIGKILL.', attempts: MAX_KILLS }])
    expect(workers.alive()).toBe(0)
  })

  it('does not blame the task that was only waiting in a worker that died', async () => {
    let deaths = 0
    const workers = fakeWorkers((task) => (task.id === 0 && deaths++ < 2 ? 'die' : success(task)))
    const seen = record()
    await new WorkerPool<Kind>(workers.spawner, { ...settings, workers: 1 }).run([task(0, 0), task(1, 1)], seen.events)
    expect(seen.failed).toEqual([])
    expect(seen.attempts.get(0)).toBe(3)
    expect(seen.attempts.get(1)).toBe(1)
  })

  it('tries a chunk again that could not be read, and gives the last reason', async () => {
    let reads = 0
    const failing = (task: MeasureTask): ChunkResult[] =>
      task.chunks.map(({ tensor, index }) => ({
        tensor,
        index,
        outcome: tensor === 1 ? err({ code: 'read-failed', message: `EIO ${++reads}` }) : ok(EMPTY),
        durationMs: 1,
      }))
    const seen = record()
    await new WorkerPool<Kind>(fakeWorkers(failing).spawner, settings).run([task(0, 0, 1)], seen.events)
    expect(seen.done).toEqual([0])
    expect(seen.failed).toEqual([{ tensor: 1, message: 'EIO 3', attempts: 3 }])
  })

  it('replaces a worker that hangs', async () => {
    let hung = false
    const workers = fakeWorkers((task) => {
      if (task.id !== 0 || hung) return success(task)
      hung = true
      return 'hang'
    })
    const seen = record()
    await new WorkerPool<Kind>(workers.spawner, { ...settings, taskDeadline: 30 }).run(
      [task(0, 0), task(1, 1)],
      seen.events,
    )
    expect(seen.done.toSorted()).toEqual([0, 1])
    expect(workers.alive()).toBe(0)
  })

  it('survives workers that fail to start, but not for ever', async () => {
    const seen = record()
    await new WorkerPool<Kind>(fakeWorkers(success, (n) => n > 3).spawner, settings).run([task(0, 0)], seen.events)
    expect(seen.done).toEqual([0])
    const never = fakeWorkers(success, () => false)
    const run = new WorkerPool<Kind>(never.spawner, settings).run([task(0, 0), task(1, 1)], record().events)
    await expect(run).rejects.toMatchObject({ error: { code: 'worker-start' } })
    expect(never.opened()).toBeLessThanOrEqual(MAX_START_FAILURES + 1)
    expect(never.alive()).toBe(0)
  })

  it('takes tasks from their source only as workers need them', async () => {
    let made = 0
    let done = 0
    let ahead = 0
    const source = function* () {
      for (; made < 500; made++) yield task(made, made)
    }
    const { events } = record()
    const onDone = () => (ahead = Math.max(ahead, made - ++done))
    await new WorkerPool<Kind>(fakeWorkers(success).spawner, settings).run(source(), withDone(events, onDone))
    expect(done).toBe(500)
    expect(ahead).toBeLessThan(10)
  })

  it('goes on without a worker that does not end', async () => {
    const workers = fakeWorkers((task) => (task.id === 0 ? 'hang' : success(task)))
    const immortal: WorkerSpawner = { open: (kind) => ({ ...workers.spawner.open(kind), kill: () => undefined }) }
    const seen = record()
    const limits = { ...settings, taskDeadline: 20, terminateLimit: 20 }
    await new WorkerPool<Kind>(immortal, limits).run([task(0, 0), task(1, 1)], seen.events)
    expect(seen.done).toEqual([1])
    expect(seen.failed).toMatchObject([{ tensor: 0, attempts: MAX_ATTEMPTS }])
    expect(seen.workers.filter(({ kind }) => kind === 'stuck').length).toBeGreaterThanOrEqual(MAX_ATTEMPTS)
  })

  it('does not count failed starts in a row while other workers answer', async () => {
    // The first worker does all the work; whatever is started beside it fails.
    let beside = 0
    let answered = 0
    const workers = fakeWorkers(
      (task) => {
        answered++
        return success(task)
      },
      (number) => number === 1 || ++beside > 2 * MAX_START_FAILURES,
    )
    const pool = new WorkerPool<Kind>(workers.spawner, settings)
    const tasks = Array.from({ length: 400 }, (_, i) => task(i, i))
    const seen = record()
    const onWorker: ExecutorEvents<Kind>['onWorker'] = (event) => {
      seen.events.onWorker(event)
      // Both places wait until the other has failed once more.
      if (event.kind === 'start-failed') pool.resume()
    }
    const onDone: PartEvents<'measure'>['onDone'] = (...args) => {
      seen.events.parts.measure.onDone(...args)
      if (answered > 4 * beside && beside <= MAX_START_FAILURES) pool.pause()
    }
    await pool.run(tasks, { ...withDone(seen.events, onDone), onWorker })
    expect(seen.done).toHaveLength(400)
    expect(seen.workers.filter(({ kind }) => kind === 'start-failed').length).toBeGreaterThan(MAX_START_FAILURES)
  })

  it('ends at once when the file has changed or the person cancels', async () => {
    const changed = fakeWorkers(({ chunks }) =>
      chunks.map(({ tensor, index }) => ({
        tensor,
        index,
        outcome: err({ code: 'changed', message: 'x' }),
        durationMs: 0,
      })),
    )
    await expect(
      new WorkerPool<Kind>(changed.spawner, settings).run([task(0, 0)], record().events),
    ).rejects.toMatchObject({
      error: { code: 'changed' },
    })
    expect(changed.alive()).toBe(0)
    const hanging = fakeWorkers(() => 'hang')
    const pool = new WorkerPool<Kind>(hanging.spawner, settings)
    setTimeout(() => pool.cancel(), 20)
    await expect(pool.run([task(0, 0)], record().events)).rejects.toMatchObject({ error: { code: 'cancelled' } })
    expect(hanging.alive()).toBe(0)
  })

  it('gives out nothing while it is paused, and goes on where it was', async () => {
    let asked = 0
    const workers = fakeWorkers((task) => {
      asked++
      return success(task)
    })
    const seen = record()
    const pool = new WorkerPool<Kind>(workers.spawner, { ...settings, workers: 1 })
    const tasks = Array.from({ length: 20 }, (_, i) => task(i, i))
    const onDone: PartEvents<'measure'>['onDone'] = (...args) => {
      seen.events.parts.measure.onDone(...args)
      if (seen.done.length === 3) pool.pause()
    }
    const run = pool.run(tasks, withDone(seen.events, onDone))
    await new Promise((resolve) => setTimeout(resolve, 40))
    // What had been given out before is finished.
    expect(seen.done.length).toBe(asked)
    expect(asked).toBeLessThanOrEqual(3 + settings.tasksInFlight)
    pool.resume()
    await run
    expect(seen.done).toHaveLength(20)
    expect(asked).toBe(20)
  })

  it('does not take a worker that waits in a pause for one that hangs', async () => {
    let hung = false
    const workers = fakeWorkers((task) => {
      if (hung) return success(task)
      hung = true
      return 'hang'
    })
    const seen = record()
    const pool = new WorkerPool<Kind>(workers.spawner, { ...settings, workers: 1, taskDeadline: 30 })
    const onLane: ExecutorEvents<Kind>['onLane'] = (_worker, begun) => {
      if (begun && seen.workers.length === 1) pool.pause()
    }
    const run = pool.run([task(0, 0)], { ...seen.events, onLane })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(seen.workers.map(({ kind }) => kind)).toEqual(['started'])
    // From now on the time counts again.
    pool.resume()
    await run
    expect(seen.workers.map(({ kind }) => kind)).toEqual(['started', 'lost', 'started'])
    expect(seen.done).toEqual([0])
  })

  it('can be cancelled while it is paused', async () => {
    const workers = fakeWorkers(success)
    const pool = new WorkerPool<Kind>(workers.spawner, settings)
    pool.pause()
    setTimeout(() => pool.cancel(), 20)
    await expect(pool.run([task(0, 0)], record().events)).rejects.toMatchObject({ error: { code: 'cancelled' } })
    expect(workers.alive()).toBe(0)
  })

  describe('digests', () => {
    const one = { ...settings, workers: 1 }
    const run = async (digest: DigestAnswer, tasks: Work<Kind>[], more = {}) => {
      const workers = fakeWorkers(success, () => true, digest)
      const seen = record()
      await new WorkerPool<Kind>(workers.spawner, { ...one, ...more }).run(tasks, seen.events)
      expect(workers.alive()).toBe(0)
      return seen
    }

    it('go through a tensor segment by segment, with nothing in between', async () => {
      const calls: string[] = []
      const workers = fakeWorkers(
        (task) => {
          calls.push(`measure ${task.id}`)
          return success(task)
        },
        () => true,
        (task, position) => {
          calls.push(`digest ${task.tensor} from ${position}`)
          return threeSegments(task, position)
        },
      )
      const seen = record()
      await new WorkerPool<Kind>(workers.spawner, one).run([digestTask(7), task(0, 0), task(1, 1)], seen.events)
      expect(calls).toEqual(['digest 7 from 0', 'digest 7 from 1', 'digest 7 from 2', 'measure 0', 'measure 1'])
      expect(seen.digests).toEqual(['7 at 1', '7 at 2', '7 is 7 in 3 ms, worker 1, attempt 1'])
      expect(seen.done).toEqual([0, 1])
    })

    it('begin again from the first byte on another worker when theirs dies or hangs', async () => {
      for (const fault of ['die', 'hang'] as const) {
        const seen = await run(
          (task, position, worker) => (worker === 1 && position === 1 ? fault : threeSegments(task, position)),
          [digestTask(7), task(0, 0)],
          { taskDeadline: 100 },
        )
        const reason = fault === 'die' ? 'exited with code 9' : 'did not answer within 0.1 s'
        expect(seen.digests).toEqual([
          '7 at 1',
          `7 again: The worker ${reason}. 1`,
          '7 at 1',
          '7 at 2',
          '7 is 7 in 3 ms, worker 1, attempt 2',
        ])
        expect(seen.done).toEqual([0])
      }
    })

    it('fail for good with the reason, and the rest goes on', async () => {
      const seen = await run(
        (task, position) =>
          task.tensor === 7 && position === 1
            ? err({ code: 'read-failed', message: 'The disk says no.' })
            : threeSegments(task, position),
        [digestTask(7), digestTask(8)],
      )
      expect(seen.digests.filter((line) => line.includes('failed'))).toEqual([
        `7 failed: The disk says no. ${MAX_ATTEMPTS}`,
      ])
      expect(seen.digests).toContain('8 is 8 in 3 ms, worker 1, attempt 1')
    })

    it('of a file that has changed end the scan', async () => {
      const changed = run(() => err({ code: 'changed', message: 'It grew.' }), [digestTask(7)])
      await expect(changed).rejects.toMatchObject({ error: { code: 'changed' } })
    })

    it('can be cancelled between two segments', async () => {
      const workers = fakeWorkers(success, () => true, threeSegments)
      const pool = new WorkerPool<Kind>(workers.spawner, one)
      const { events } = record()
      const onPosition = () => pool.cancel()
      const running = pool.run([digestTask(7)], {
        ...events,
        parts: { ...events.parts, digest: { ...events.parts.digest, onPosition } },
      })
      await expect(running).rejects.toMatchObject({ error: { code: 'cancelled' } })
      expect(workers.alive()).toBe(0)
    })
  })

  it('has nothing to do for no tasks', async () => {
    const workers = fakeWorkers(success)
    await new WorkerPool<Kind>(workers.spawner, settings).run([], record().events)
    expect(workers.opened()).toBe(0)
  })
})
