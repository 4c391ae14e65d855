import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkpoint, openCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import { MAX_KILLS } from '../../electron/engine/executors/job-results.ts'
import type { WorkerSpawner } from '../../electron/engine/executors/worker-spawner.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ScanEnd } from '../../electron/engine/scan/scan-api.ts'
import { MEASURES } from '../../shared/model/digest.ts'
import type { DigestTask } from '../../electron/engine/protocol/worker-protocol.ts'
import { expectedDigests } from '../helpers/digests.ts'
import { fixture, numbers, open, scan, spawner, watch } from '../helpers/engine.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { noise } from '../helpers/noise.ts'

const EXECUTORS = [
  { executor: 'single', workers: 1 },
  { executor: 'threads', workers: 3 },
  { executor: 'processes', workers: 2 },
] as const

const digests = (end: ScanEnd) => end.results.map((row) => row.digest)

interface Call {
  readonly uid: number
  readonly method?: string
  readonly args: readonly [DigestTask, number]
}

/** @param onSend is told every digest call before it goes out; false keeps it back */
function tapping(
  onSend: (task: DigestTask, position: number, kill: () => void) => boolean,
  below: WorkerSpawner = spawner,
): WorkerSpawner {
  return {
    open: (kind) => {
      const channel = below.open(kind)
      const send = (message: unknown) => {
        const { method, args } = message as Call
        if (method !== 'digest' || onSend(args[0], args[1], () => channel.kill())) channel.send(message)
      }
      return { ...channel, send }
    },
  }
}

describe.each(EXECUTORS)('on $executor, $workers', (settings) => {
  it.each(['all-types', 'edge-values', 'alignment-4096', 'big-endian', 'version-2', 'sharded-00002-of-00003'])(
    'digests of %s are those of gguf-py, hashlib and xxhash',
    async (name) => {
      const model = await open(fixture(`${name}.gguf`))
      const end = await scan(model, { ...settings, measures: MEASURES })
      expect(end.outcome).toBe('done')
      for (const { index, name, shard = 0 } of model.header.tensors) {
        const file = basename(model.files[shard]!.path)
        expect(end.results[index]!.digest, `${file}:${name}`).toEqual(expectedDigests(file)[name])
      }
    },
  )
})

describe('a model of several segments a tensor', () => {
  let folder = ''
  let path = ''
  let model: Model
  let plain: ScanEnd
  const large = noise('F32', 9_000_001, 1)
  const sha256 = createHash('sha256').update(large).digest('hex')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
    path = join(folder, 'large.gguf')
    const tensors = [
      { name: 'large', shape: [9_000_001], typeId: 0, data: large },
      { name: 'small', shape: [64], typeId: 0, data: noise('F32', 64, 2) },
      { name: 'empty', shape: [0], typeId: 0, data: new Uint8Array(0) },
    ]
    writeFileSync(path, writeGguf({ tensors }))
    model = await open(path)
    plain = await scan(model, { executor: 'single', workers: 1 })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const measures = MEASURES
  let reference: ScanEnd

  it('has digests and the statistics that it has without; progress counts both', async () => {
    reference = await scan(model, { executor: 'single', workers: 1, measures })
    expect(numbers(reference)).toEqual(numbers(plain))
    expect(reference.results[0]!.digest!.sha256).toBe(sha256)
    expect(reference.results[2]!.digest).toEqual({
      rawSum: '0.0',
      xxh64: 'ef46db3751d8e999',
      sha256: createHash('sha256').digest('hex'),
    })
    expect(reference.progress.bytesTotal).toBe(plain.progress.bytesTotal * 2)
    expect(reference.progress.bytesDone).toBe(reference.progress.bytesTotal)
  })

  it.each(['threads', 'processes', 'single'] as const)(
    'workers on %s that are killed in the middle of a digest change nothing',
    async (executor) => {
      const positions: number[] = []
      let killed = 0
      const end = await scan(
        model,
        { executor, workers: 2, measures },
        tapping((task, position, kill) => {
          if (task.tensor !== 0) return true
          positions.push(position)
          if (position === 0 || killed === 2) return true
          killed++
          setImmediate(kill)
          return true
        }),
      )
      expect(end.outcome).toBe('done')
      expect(digests(end)).toEqual(digests(reference))
      expect(numbers(end)).toEqual(numbers(plain))
      expect(killed).toBe(2)
      // It began again each time.
      expect(positions.filter((position) => position === 0)).toHaveLength(3)
      expect(end.results[0]!.attempts).toBe(3)
      expect(end.progress.bytesDone).toBe(end.progress.bytesTotal)
    },
  )

  it('a digest that kills every worker fails its tensor alone', async () => {
    const end = await scan(
      model,
      { executor: 'threads', workers: 2, measures },
      tapping((task, _position, kill) => {
        if (task.tensor !== 0) return true
        setImmediate(kill)
        return false
      }),
    )
    expect(end.outcome).toBe('done')
    expect(end.results[0]).toMatchObject({ status: 'failed', attempts: MAX_KILLS })
    expect(end.results[0]!.error).toMatch(/^The worker /)
    expect(digests(end).slice(1)).toEqual(digests(reference).slice(1))
    expect(end.progress.bytesDone).toBe(end.progress.bytesTotal)
  })

  it.each(['threads', 'processes'] as const)('pauses on %s between two segments and goes on', async (executor) => {
    const segments = new Set<number>()
    let paused = false
    let whilePaused = 0
    const on: WorkerSpawner = {
      open: (kind) => {
        const channel = spawner.open(kind)
        channel.onMessage((message) => {
          const { type, uid } = message as { type: string; uid: number }
          if (paused && type === 'result' && segments.has(uid)) whilePaused++
        })
        const send = (message: unknown) => {
          const { uid, method, args } = message as Call
          channel.send(message)
          if (method !== 'digest' || args[0].tensor !== 0) return
          segments.add(uid)
          if (segments.size > 1) return
          paused = true
          handle.pause()
          setTimeout(() => {
            paused = false
            handle.resume()
          }, 250)
        }
        return { ...channel, send }
      },
    }
    const handle = startScan(model, { executor, workers: 1, measures }, on)
    const end = await handle.finished
    expect(digests(end)).toEqual(digests(reference))
    expect(segments.size).toBe(3)
    // What was under way.
    expect(whilePaused).toBeLessThanOrEqual(1)
  })

  it.each(['threads', 'processes', 'single'] as const)(
    'can be cancelled on %s in the middle of a digest, paused or not',
    async (executor) => {
      for (const pause of [false, true]) {
        const watched = watch()
        const on = tapping((_task, position) => {
          if (position === 0) {
            if (pause) handle.pause()
            setTimeout(() => handle.cancel(), 20)
          }
          return true
        }, watched)
        const handle = startScan(model, { executor, workers: 2, measures }, on)
        const end = await handle.finished
        expect(end.outcome).toBe('cancelled')
        expect(watched.alive()).toEqual([])
        expect(end.results.every(({ status }) => status === 'waiting' || status === 'done')).toBe(true)
      }
    },
  )

  it('a file that changes in the middle of a digest stops the scan', async () => {
    const copy = join(folder, 'copy.gguf')
    writeFileSync(copy, readFileSync(path))
    const opened = await open(copy)
    const end = await scan(
      opened,
      { executor: 'threads', workers: 1, measures },
      tapping((_task, position) => {
        if (position > 0) writeFileSync(copy, 'x', { flag: 'a' })
        return true
      }),
    )
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'changed' } })
  })

  describe('with saved results', () => {
    const withCheckpoint = async <T>(use: (checkpoint: Checkpoint) => Promise<T>): Promise<T> => {
      const checkpoint = await openCheckpoint(join(folder, 'checkpoints'), model, (message) => {
        throw new Error(message)
      })
      try {
        return await use(checkpoint)
      } finally {
        await checkpoint.close()
      }
    }

    it('measures only the digests that are missing, and keeps them', async () => {
      const settings = { executor: 'threads', workers: 2 } as const
      await withCheckpoint((checkpoint) => startScan(model, settings, spawner, {}, checkpoint).finished)
      const asked: string[] = []
      const counting: WorkerSpawner = {
        open: (kind) => {
          const channel = spawner.open(kind)
          const send = (message: unknown) => {
            const { method, args } = message as Call
            if (method === 'digest' && args[1] === 0) asked.push(`${args[0].tensor} ${args[0].measures.join()}`)
            if (method === 'measure') asked.push('statistics')
            channel.send(message)
          }
          return { ...channel, send }
        },
      }
      const run = (measures: readonly (typeof MEASURES)[number][]) =>
        withCheckpoint((checkpoint) => startScan(model, { ...settings, measures }, counting, {}, checkpoint).finished)
      const hashed = await run(['xxh64'])
      expect(asked.splice(0).sort()).toEqual(['0 xxh64', '1 xxh64', '2 xxh64'])
      expect(numbers(hashed)).toEqual(numbers(plain))
      const all = await run(measures)
      expect(asked.splice(0).sort()).toEqual(['0 rawSum,sha256', '1 rawSum,sha256', '2 rawSum,sha256'])
      expect(digests(all)).toEqual(digests(reference))
      const again = await run(measures)
      expect(asked).toEqual([])
      expect(digests(again)).toEqual(digests(reference))
      expect(again.progress.bytesDone).toBe(again.progress.bytesTotal)
    })

    it('a cancelled digest leaves the statistics that were there', async () => {
      const folder2 = join(folder, 'more')
      const checkpoint = await openCheckpoint(folder2, model, () => undefined)
      const settings = { executor: 'threads', workers: 1 } as const
      await startScan(model, settings, spawner, {}, checkpoint).finished
      const on = tapping((_task, position) => {
        if (position > 0) handle.cancel()
        return true
      })
      const handle = startScan(model, { ...settings, measures: ['sha256'] }, on, {}, checkpoint)
      const end = await handle.finished
      await checkpoint.close()
      expect(end.outcome).toBe('cancelled')
      expect(end.results[0]).toMatchObject({ status: 'done' })
      expect(end.results[0]!.digest).toBeUndefined()
      expect(numbers(end)).toEqual(numbers(plain))
    })
  })
})
