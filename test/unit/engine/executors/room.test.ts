/** Pools in a process that has no room for all of their threads. */
import { describe, expect, it } from 'vitest'
import type { ExecutorEvents, WorkerEvent } from '../../../../electron/engine/executors/executor.ts'
import { lacksRoom } from '../../../../electron/engine/executors/open-anywhere.ts'
import { NoRoom } from '../../../../electron/engine/executors/process-budget.ts'
import { spawnSingle } from '../../../../electron/engine/executors/spawn-worker.ts'
import type { WorkerChannel } from '../../../../electron/engine/remote/worker-channel.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import { MAX_START_FAILURES } from '../../../../electron/engine/executors/start-failures.ts'
import { WorkerPool } from '../../../../electron/engine/executors/worker-pool.ts'
import { WorkerExit } from '../../../../electron/engine/protocol/exit-reason.ts'
import type { Work } from '../../../../electron/engine/executors/task-kinds.ts'
import { fakeWorkers, success } from './fake-workers.ts'

const chunk = { index: 0, typeId: 0, file: 0, byteOffset: 0, nBytes: 4, firstElement: 0 }
const tasks = Array.from({ length: 60 }, (_, id): Work<'measure'> => ({
  kind: 'measure',
  task: {
    id,
    file: { path: '/x', size: 1, mtimeMs: 1 },
    endian: 'little',
    chunks: [{ ...chunk, tensor: id }],
  },
}))
const everything = tasks.map(({ task: { id } }) => id)
const settings = { kind: 'thread', workers: 5, tasksInFlight: 2 } as const

function record() {
  const done: number[] = []
  const attempts = new Set<number>()
  const mixed: unknown[] = []
  const workers: WorkerEvent[] = []
  let retries = 0
  const events: ExecutorEvents<'measure'> = {
    onLane: () => undefined,
    onWorker: (event) => workers.push(event),
    onMixed: (...args) => mixed.push(args),
    parts: {
      measure: {
        onDone: ({ tensor }, _result, _worker, attempt) => {
          done.push(tensor)
          attempts.add(attempt)
        },
        onFailed: ({ tensor }) => done.push(-tensor),
        onRetry: () => retries++,
      },
    },
  }
  return {
    events,
    mixed,
    workers,
    sorted: () => done.toSorted((a, b) => a - b),
    undisturbed: () => retries === 0 && [...attempts].every((attempt) => attempt === 1),
    started: () => workers.filter(({ kind }) => kind === 'started').map(({ worker }) => worker),
  }
}

/** What `prepare` answers with when V8 has no room for a memory. */
const OUT_OF_MEMORY = {
  __error_marker: '$$error',
  name: 'RangeError',
  message: 'WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance',
  stack: '',
}

function unprepared(channel: WorkerChannel): WorkerChannel {
  const listeners: ((message: unknown) => void)[] = []
  return {
    ...channel,
    onMessage: (listener) => {
      listeners.push(listener)
      channel.onMessage(listener)
    },
    send: (message) => {
      const { type, method, uid } = message as { type: string; method: string; uid: number }
      // After an error `threads` takes its call back.
      if (type === 'cancel') return
      if (method !== 'prepare') return channel.send(message)
      setImmediate(() => listeners.forEach((listener) => listener({ type: 'error', uid, error: OUT_OF_MEMORY })))
    },
  }
}

/** @param fits whether the process has room for its nth thread, from 1 */
function limited(fits: (thread: number) => boolean, processes: 'possible' | 'impossible', broken = false) {
  const fakes = fakeWorkers(success)
  const opened = { thread: 0, process: 0 }
  const spawner: WorkerSpawner = {
    open: (kind, options) => {
      opened[kind]++
      if (kind === 'process' && processes === 'impossible') throw new NoRoom('no process can be started')
      if (kind === 'process' || fits(opened.thread)) return fakes.spawner.open(kind, options)
      if (!broken) throw new NoRoom('this process has room for 2 threads')
      return unprepared(fakes.spawner.open(kind, options))
    },
  }
  return { spawner, opened, alive: fakes.alive }
}

describe('a scan on more threads than the process has room for', () => {
  it('has the others as processes, and tells so once with the numbers', async () => {
    const workers = limited((n) => n <= 2, 'possible')
    const seen = record()
    await new WorkerPool<'measure'>(workers.spawner, settings).run(tasks, seen.events)
    expect(seen.sorted()).toEqual(everything)
    expect(seen.mixed).toEqual([[2, 3, 'this process has room for 2 threads']])
    expect(workers.opened).toEqual({ thread: 5, process: 3 })
    expect(seen.undisturbed()).toBe(true)
    expect(workers.alive()).toBe(0)
  })

  it('tells nothing where all of them fit, and where processes were asked for', async () => {
    const seen = record()
    await new WorkerPool<'measure'>(limited(() => true, 'impossible').spawner, settings).run(tasks, seen.events)
    const processes = limited(() => false, 'possible')
    await new WorkerPool<'measure'>(processes.spawner, { ...settings, kind: 'process' }).run(tasks, seen.events)
    expect(seen.mixed).toEqual([])
    expect(processes.opened).toEqual({ thread: 0, process: 5 })
  })

  it('goes on with fewer workers where no process can be started', async () => {
    const workers = limited((n) => n <= 2, 'impossible')
    const seen = record()
    await new WorkerPool<'measure'>(workers.spawner, settings).run(tasks, seen.events)
    expect(seen.sorted()).toEqual(everything)
    expect(seen.started()).toEqual([1, 2])
    expect(seen.undisturbed()).toBe(true)
    expect(workers.alive()).toBe(0)
  })

  it('ends with one clear error where there is room for none', async () => {
    const workers = limited(() => false, 'impossible')
    const run = new WorkerPool<'measure'>(workers.spawner, settings).run(tasks, record().events)
    await expect(run).rejects.toMatchObject({
      error: {
        code: 'worker-start',
        message: `No worker could be started (${MAX_START_FAILURES} attempts): no process can be started.`,
      },
    })
    expect(workers.alive()).toBe(0)
  })
})

describe('a thread that V8 has no memory for', () => {
  it('becomes a process before it is given a task: no attempt is used up', async () => {
    const workers = limited((n) => n === 1, 'possible', true)
    const seen = record()
    await new WorkerPool<'measure'>(workers.spawner, settings).run(tasks, seen.events)
    expect(seen.sorted()).toEqual(everything)
    expect(seen.undisturbed()).toBe(true)
    expect(workers.opened.process).toBe(4)
    const failed = seen.workers.filter(({ kind }) => kind === 'start-failed')
    expect(failed).toHaveLength(4)
    expect(failed[0]).toMatchObject({ reason: OUT_OF_MEMORY.message, failures: 1 })
    expect(workers.alive()).toBe(0)
  })

  it('is given up where no process can be started, though many fail at once', async () => {
    const many = { ...settings, workers: 4 * MAX_START_FAILURES }
    const workers = limited((n) => n === 1, 'impossible', true)
    const seen = record()
    await new WorkerPool<'measure'>(workers.spawner, many).run(tasks, seen.events)
    expect(seen.sorted()).toEqual(everything)
    expect(seen.started()).toEqual([1])
    expect(seen.undisturbed()).toBe(true)
    expect(workers.alive()).toBe(0)
  })

  it.each([1, 5])('ends the scan with one clear error where all are like that: %d', async (count) => {
    const workers = limited(() => false, 'impossible', true)
    const run = new WorkerPool<'measure'>(workers.spawner, { ...settings, workers: count }).run(tasks, record().events)
    await expect(run).rejects.toMatchObject({ error: { code: 'worker-start' } })
    expect(workers.alive()).toBe(0)
  })
})

it('a single worker is a process where there is no room for its thread', async () => {
  const workers = limited(() => false, 'possible')
  const worker = await spawnSingle(workers.spawner, 1)
  expect(workers.opened).toEqual({ thread: 1, process: 1 })
  await worker.terminate()
  await expect(spawnSingle(limited(() => false, 'impossible').spawner, 1)).rejects.toThrow('no process can be started')
})

it.each([
  [new RangeError('WebAssembly.Memory(): could not allocate memory'), true],
  [Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }), true],
  [new WorkerExit({ kind: 'error', message: 'heap out of memory', code: 'ERR_WORKER_OUT_OF_MEMORY' }, 'own'), true],
  [new WorkerExit({ kind: 'error', message: 'reaching memory limit' }, 'own'), false],
  [new RangeError('Invalid array length'), false],
  [new WorkerExit({ kind: 'code', code: 1 }, 'own'), false],
  ['none', false],
])('room is told from other reasons: %s', (error, lacks) => expect(lacksRoom(error)).toBe(lacks))
