import { describe, expect, it } from 'vitest'
import type { ExecutorEvents } from '../../../../electron/engine/executors/executor.ts'
import { MAX_START_FAILURES } from '../../../../electron/engine/executors/start-failures.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import { WorkerPool } from '../../../../electron/engine/executors/worker-pool.ts'
import type { Work } from '../../../../electron/engine/executors/task-kinds.ts'
import { fakeWorkers, success } from './fake-workers.ts'

const task = (id: number, tensor: number): Work<'measure'> => ({
  kind: 'measure',
  task: {
    id,
    file: { path: '/x', size: 1, mtimeMs: 1 },
    endian: 'little',
    chunks: [{ tensor, index: 0, typeId: 0, file: 0, byteOffset: 0, nBytes: 4, firstElement: 0 }],
  },
})

function record() {
  const done: number[] = []
  const events: ExecutorEvents<'measure'> = {
    onLane: () => undefined,
    onWorker: () => undefined,
    parts: {
      measure: {
        onDone: ({ tensor }) => done.push(tensor),
        onFailed: () => undefined,
        onRetry: () => undefined,
      },
    },
  }
  return { events, done }
}

const settings = { kind: 'thread', workers: 2, tasksInFlight: 2 } as const

describe('a scan whose workers do not start', () => {
  it('continues on the workers that run, however many starts fail', async () => {
    // Every second place never gets its worker; the others are slow enough for many attempts.
    const workers = fakeWorkers(success, (number) => number === 1)
    const pool = new WorkerPool<'measure'>(workers.spawner, { ...settings, workers: 8 })
    const tasks = Array.from({ length: 30 }, (_, i) => task(i, i))
    const seen = record()
    let failures = 0
    const onWorker: ExecutorEvents<'measure'>['onWorker'] = (event) => {
      seen.events.onWorker(event)
      if (event.kind === 'started') pool.pause()
      if (event.kind === 'start-failed' && ++failures === 3 * MAX_START_FAILURES) pool.resume()
    }
    await pool.run(tasks, { ...seen.events, onWorker })
    expect(seen.done).toHaveLength(30)
    expect(failures).toBeGreaterThanOrEqual(3 * MAX_START_FAILURES)
    expect(workers.alive()).toBe(0)
  })

  it('does not give up for kills from outside while workers start', async () => {
    let killed = 0
    const workers = fakeWorkers(success)
    const spawner: WorkerSpawner = {
      open: (kind) => {
        const channel = workers.spawner.open(kind)
        if (++killed <= MAX_START_FAILURES + 2) setImmediate(() => channel.kill())
        return channel
      },
    }
    const seen = record()
    await new WorkerPool<'measure'>(spawner, { ...settings, workers: 4 }).run([task(0, 0), task(1, 1)], seen.events)
    expect(seen.done.toSorted()).toEqual([0, 1])
  })

  it('gives up when no worker has started within the deadline, and says so with the limit', async () => {
    const silent: WorkerSpawner = {
      open: () => ({
        ...fakeWorkers(success, () => false).spawner.open('thread'),
        onMessage: () => undefined,
      }),
    }
    const limits = { ...settings, workers: 1, startTimeout: 20, startDeadline: 30 }
    const run = new WorkerPool<'measure'>(silent, limits).run([task(0, 0)], record().events)
    await expect(run).rejects.toThrow(/^No worker could be started within \d+ s \(\d attempts\): /)
    const full: WorkerSpawner = {
      open: () => {
        throw new Error('spawn EAGAIN')
      },
    }
    await expect(new WorkerPool<'measure'>(full, settings).run([task(0, 0)], record().events)).rejects.toThrow(
      'spawn EAGAIN (the system allows no more processes and threads, see ulimit -u)',
    )
  })
})
