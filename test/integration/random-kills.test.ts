import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../electron/engine/formats/model.ts'
import { planScan } from '../../electron/engine/plan/plan-scan.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd, ScanHandle } from '../../electron/engine/scan/scan-api.ts'
import type { MeasureResult } from '../../electron/engine/protocol/worker-protocol.ts'
import { numbers, open, spawner, watch } from '../helpers/engine.ts'
import { writeSparseModel } from '../helpers/large-model.ts'
import { noise, random } from '../helpers/noise.ts'

const KILLS = 100
/** Answers arrive in bursts; a kill a little later meets workers in the middle of a task or of their start. */
const LATEST_MS = 6

let folder = ''
let model: Model
let baseline: ScanEnd
let undisturbed: ScanHandle

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const path = join(folder, 'sparse.gguf')
  writeSparseModel(path, { large: 2, smallBytes: 65_536 })
  // Something else in each chunk, so that one that is lost, doubled or merged out of turn shows.
  const file = openSync(path, 'r+')
  for (const tensor of (await open(path)).header.tensors)
    for (let at = 0; at < Number(tensor.nBytes); at += 1024 * 1024)
      writeSync(file, noise('F32', 1024, at / 1024 + tensor.index), 0, 4096, Number(tensor.dataOffset) + at)
  closeSync(file)
  model = await open(path)
  undisturbed = startScan(model, { executor: 'single', workers: 1 }, spawner)
  baseline = await undisturbed.finished
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each([
  ['threads', 2, 1],
  ['processes', 2, 2],
  ['threads', 5, 3],
] as const)('on %s, %i', (executor, workers, seed) => {
  it('workers killed at 100 random moments cost nothing but time', async () => {
    const tasks = [...planScan(model.header.tensors).tasks]
    expect(tasks.length).toBeGreaterThan(500)
    const next = random(seed)
    const moments = Array.from({ length: KILLS }, () => Math.floor(next() * tasks.length)).sort((a, b) => a - b)
    let answers = 0
    let kills = 0
    const kill = () => {
      const alive = watched.alive()
      alive[Math.floor(next() * alive.length)]?.kill()
      kills++
    }
    const watched = watch((channel) =>
      channel.onMessage((message) => {
        const { type, payload } = message as { type: string; payload?: Partial<MeasureResult> }
        if (type !== 'result' || !payload?.numbers) return
        for (answers++; moments.length > 0 && moments[0]! < answers; moments.shift())
          setTimeout(kill, next() * LATEST_MS)
      }),
    )
    const handle = startScan(model, { executor, workers }, watched)
    const end = await handle.finished
    expect(end.outcome).toBe('done')
    expect(moments).toEqual([])
    expect(kills).toBeGreaterThan(KILLS - 5)
    expect(end.progress.retries).toBeGreaterThan(KILLS / 4)
    expect(numbers(end)).toEqual(numbers(baseline))
    for (const { index } of model.header.tensors) expect(handle.histogram(index)).toEqual(undisturbed.histogram(index))
    expect(watched.alive()).toEqual([])
  })
})
