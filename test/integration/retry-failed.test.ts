import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import { MAX_ATTEMPTS } from '../../electron/engine/executors/job-results.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import type { ScanEnd } from '../../electron/engine/scan/scan-api.ts'
import { ModelSession } from '../../electron/engine/session/session.ts'
import type { ScanRequest } from '../../shared/ipc/calls.ts'
import { countingSpawner, numbers, open, scan } from '../helpers/engine.ts'
import { bytesOf, faulty } from '../helpers/faults.ts'
import { largeModel } from '../helpers/large-model.ts'

let folder = ''
let model: Model
let baseline: ScanEnd
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const path = join(folder, 'large.gguf')
  writeFileSync(path, largeModel())
  model = await open(path)
  baseline = await scan(model, { executor: 'single', workers: 1 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (session: ModelSession, request: Omit<ScanRequest, 'modelId'>) =>
  new Promise<ScanEnd>((resolve) => {
    const started = session.startScan(request, { onProgress: () => undefined, onEnd: (_id, end) => resolve(end) })
    expect(started.ok).toBe(true)
  })

describe.each(['threads', 'processes'] as const)('on %s', (executor) => {
  it.each(['disk error', 'exit'] as const)('after a %s, what failed is measured again alone', async (kind) => {
    const failing = ['blk.0.attn_q.weight', 'blk.0.attn_v.weight'].map((name) =>
      [...model.header.tensors].find((tensor) => tensor.name === name)!,
    )
    // They are neighbours in the file.
    const bytes = { from: bytesOf(failing[0]!).from, to: bytesOf(failing[1]!).to }
    let measured = 0
    let workers: WorkerSpawner = faulty({ kind, ...bytes })
    const spawner: WorkerSpawner = { open: (worker) => workers.open(worker) }
    const checkpoint = await openCheckpoint(join(folder, `${executor}-${kind}`), model, (line) => expect.fail(line))
    const session = new ModelSession(model, spawner, checkpoint)

    const first = await run(session, { executor, workers: 2 })
    expect(first.outcome).toBe('done')
    const failed = first.results.filter((row) => row.status === 'failed')
    expect(failed.map(({ index }) => index)).toEqual(failing.map(({ index }) => index))
    for (const row of failed) expect(row.attempts).toBe(MAX_ATTEMPTS)

    workers = countingSpawner((n) => (measured += n))
    const second = await run(session, { executor, workers: 2, resume: true })
    expect(second.outcome).toBe('done')
    expect(numbers(second)).toEqual(numbers(baseline))
    expect(measured).toBe(failing.reduce((sum, { nBytes }) => sum + Number(nBytes), 0))
    for (const { index } of failing) expect(second.results[index]!.attempts).toBe(1)
    expect([...session.results()].every((row) => row.status === 'done')).toBe(true)
    await session.close()
  })
})
