import { expect, test } from 'vitest'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { MAX_FAULTS } from '../../../../electron/engine/run/run-log.ts'
import { ScanLog } from '../../../../electron/engine/scan/scan-log.ts'
import type { ScanProgress } from '../../../../shared/model/scan.ts'
import type { LogData } from '../../../../shared/text/log.ts'

const model = { name: 'a-model', header: { tensors: [{ name: 'a.weight' }, { name: 'b.weight' }] } } as unknown as Model
const chunk = (item: number, index = 0) => ({ item, index })

function record() {
  const lines: { level: string; scope: string; message: string; data?: LogData }[] = []
  const log = new ScanLog(model, (level, scope, message, data) =>
    lines.push({ level, scope, message, ...(data ? { data } : {}) }),
  )
  log.started({ scanId: 7, executor: 'processes', workers: 2, bytesTotal: 3_000_000, bytesRestored: 1_000_000 })
  return { log, lines }
}

const progress = {
  tensorsDone: 1,
  tensorsFailed: 1,
  tensorsNonFinite: 0,
  retries: 2,
  elapsedMs: 9.6,
  bytesPerSecond: 5,
}

test('a scan tells its start with its settings and its end with its figures', () => {
  const { log, lines } = record()
  log.ended('done', undefined, progress as ScanProgress)
  log.ended('failed', { code: 'changed', message: 'a.gguf changed.' }, progress as ScanProgress)
  expect(lines).toEqual([
    {
      level: 'info',
      scope: 'scan',
      message: 'Scan of a-model started: 2 tensors, 3.00 MB, 1.00 MB of it measured before.',
      data: { scan: 7, executor: 'processes', workers: 2, bytes: 3_000_000 },
    },
    {
      level: 'info',
      scope: 'scan',
      message: 'Scan of a-model done. 1 measured, 1 failed, 0 with NaN or infinity, 2 tried again, 5 bytes/s.',
      data: { scan: 7, outcome: 'done', ms: 10 },
    },
    expect.objectContaining({
      level: 'error',
      message: expect.stringMatching(/stopped: a\.gguf changed\. 1 measured/),
    }),
  ])
})

test('a fault is told with worker, process, task, tensor and reason', () => {
  const { log, lines } = record()
  const error = { code: 'worker-died', message: 'The worker was killed by SIGKILL.' } as const
  const place = { worker: 2, pid: 99 }
  log.worker({
    kind: 'lost',
    ...place,
    threadId: 0,
    reason: { kind: 'signal', signal: 'SIGKILL' },
    cause: 'outside',
    task: { id: 4, piece: chunk(1, 2) },
  })
  log.retry([chunk(1, 2), chunk(0)], error, 1, 2)
  log.failed(chunk(1, 2), error, 8, 2)
  log.worker({ kind: 'started', worker: 2, pid: 1, threadId: 5 })
  expect(lines.slice(1)).toEqual([
    {
      level: 'warn',
      scope: 'worker',
      message: 'Worker 2 was killed by SIGKILL.',
      data: { scan: 7, worker: 2, pid: 99, cause: 'outside', task: 4, tensor: 'b.weight' },
    },
    {
      level: 'warn',
      scope: 'worker',
      message: 'b.weight with 1 more piece is measured again: The worker was killed by SIGKILL.',
      data: { scan: 7, worker: 2, attempt: 1, code: 'worker-died', tensor: 'b.weight', chunk: 2, chunks: 2 },
    },
    {
      level: 'error',
      scope: 'worker',
      message: 'b.weight failed after 8 attempts: The worker was killed by SIGKILL.',
      data: { scan: 7, worker: 2, attempts: 8, code: 'worker-died', tensor: 'b.weight', chunk: 2, chunks: 1 },
    },
    {
      level: 'debug',
      scope: 'worker',
      message: 'Worker 2 started.',
      data: { scan: 7, worker: 2, pid: 1, thread: 5 },
    },
  ])
})

test('a scan in which everything fails does not fill the log', () => {
  const { log, lines } = record()
  for (let i = 0; i < MAX_FAULTS + 1000; i++) log.failed(chunk(0, i), { code: 'read-failed', message: 'EIO.' }, 3, 1)
  expect(lines).toHaveLength(1 + MAX_FAULTS)
  log.ended('done', undefined, progress as ScanProgress)
  expect(lines.at(-2)!.message).toBe('1,000 more faults are not listed.')
})

test('a scan whose threads are partly processes says how many, and why', () => {
  const { log, lines } = record()
  log.mixed(60, 4, 'this process has room for 500 threads')
  log.mixed(0, 1, 'this process has room for 500 threads')
  expect(lines.slice(1)).toEqual([
    {
      level: 'info',
      scope: 'scan',
      message: '60 of 64 workers are threads; 4 are processes, because this process has room for 500 threads.',
      data: { scan: 7, threads: 60, processes: 4 },
    },
    expect.objectContaining({ message: 'All 1 worker are processes, because this process has room for 500 threads.' }),
  ])
})
