import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPairCheckpoint } from '../../electron/engine/checkpoint/pair-checkpoint.ts'
import { type ComparedModels, nameOfPair } from '../../electron/engine/compare/compared-models.ts'
import { startComparison } from '../../electron/engine/compare/compare.ts'
import { planCompare } from '../../electron/engine/plan/plan-compare.ts'
import { CHUNK_BYTES } from '../../electron/engine/plan/tensor-cuts.ts'
import type { CompareResult } from '../../electron/engine/protocol/worker-protocol.ts'
import type { DifferenceStats } from '../../shared/model/comparison/difference.ts'
import type { PairUpdate } from '../../shared/model/comparison/results.ts'
import { bitsOf, compare, type Compared, openPair } from '../helpers/compared.ts'
import { countingSpawner, fixture, root, spawner, watch } from '../helpers/engine.ts'
import { comparedModels } from '../helpers/large-model.ts'
import { random } from '../helpers/noise.ts'
import { expectDifference } from '../unit/engine/compare/expect-difference.ts'

const KINDS = ['threads', 'processes', 'single'] as const
const SINGLE = { executor: 'single', workers: 1 } as const

let folder = ''
let models: ComparedModels
let baseline: Compared

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  const written = comparedModels()
  for (const side of ['reference', 'other'] as const) writeFileSync(join(folder, `${side}.gguf`), written[side])
  models = await openPair(join(folder, 'reference.gguf'), join(folder, 'other.gguf'))
  baseline = await compare(models, SINGLE)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const expectSameBits = (compared: Compared) => {
  expect(compared.end.outcome).toBe('done')
  expect(bitsOf(models, compared)).toEqual(bitsOf(models, baseline))
}

interface Expected {
  readonly tensors: Readonly<Record<string, ExpectedPair>>
}
type ExpectedPair = DifferenceStats & {
  readonly status: string
  readonly identicalBytes?: boolean
  readonly experts?: readonly DifferenceStats[]
}

describe('the fixtures', () => {
  const { tensors } = JSON.parse(readFileSync(fixture('compare/compare.expected.json'), 'utf8')) as Expected

  it('give the statistics that numpy computed, on every executor to the last bit', async () => {
    const fixtures = await openPair(fixture('compare/compare-reference.gguf'), fixture('compare/compare-other.gguf'))
    const runs = await Promise.all(KINDS.map((executor) => compare(fixtures, { executor, workers: 2 })))
    const [first, ...others] = runs.map((compared) => bitsOf(fixtures, compared))
    for (const other of others) expect(other).toEqual(first)
    expect(fixtures.pairs).toHaveLength(Object.keys(tensors).length)
    for (const { index, status } of fixtures.pairs) {
      const name = nameOfPair(fixtures, index)
      const { experts, ...expected } = tensors[name]!
      const row = runs[0]!.handle.row(index)
      expect(status, name).toBe(expected.status)
      expect(row?.identicalBytes, name).toBe(expected.identicalBytes)
      if (!row) continue
      // Without an importance matrix.
      const { weightedNmse: _, ...stats } = expected
      expectDifference(row.stats!, stats, name)
      expect(row.experts?.length, name).toBe(experts?.length)
      for (const [i, expert] of (experts ?? []).entries()) expectDifference(row.experts![i]!, expert, `${name} ${i}`)
    }
  })
})

describe.each(KINDS)('a comparison on %s', (executor) => {
  it.each([1, 2, 5])('gives the same bits on %i workers, and reports every row', async (workers) => {
    const rows = new Map<number, PairUpdate>()
    const onProgress = (_: unknown, changed: readonly PairUpdate[]) =>
      changed.forEach((row) => rows.set(row.index, row))
    const compared = await compare(models, { executor, workers }, spawner, { onProgress })
    expectSameBits(compared)
    expect(rows.size).toBe(models.pairs.filter(({ status }) => status === 'compared').length)
    for (const [index, row] of rows) expect(row).toEqual(compared.handle.row(index))
    const { bytesDone, bytesTotal, pairsDone, pairsTotal, pairsFailed } = compared.end.progress
    expect([bytesDone, pairsDone, pairsFailed]).toEqual([bytesTotal, pairsTotal, 0])
  })

  it('waits while it is paused, and continues', async () => {
    let answers = 0
    const counted = countingSpawner(() => {
      if (++answers === 3) queueMicrotask(() => handle.pause())
    })
    const handle = startComparison(models, { executor, workers: 2 }, counted)
    while (answers < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = answers
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(answers).toBe(before)
    handle.resume()
    expectSameBits({ handle, end: await handle.finished })
  })

  it('ends at once when it is cancelled, without a worker left', async () => {
    const watched = watch(
      () => undefined,
      countingSpawner(() => queueMicrotask(() => handle.cancel())),
    )
    const handle = startComparison(models, { executor, workers: 2 }, watched)
    expect((await handle.finished).outcome).toBe('cancelled')
    expect(watched.alive()).toEqual([])
  })

  it('ends with a clear error when a file changes while it is read', async () => {
    const path = join(folder, `changing-${executor}.gguf`)
    writeFileSync(path, readFileSync(join(folder, 'other.gguf')))
    const changing = await openPair(join(folder, 'reference.gguf'), path)
    let answers = 0
    const cutting = countingSpawner(() => {
      if (++answers === 2) truncateSync(path, 1_000_000)
    })
    const { end } = await compare(changing, { executor, workers: 2 }, cutting)
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'changed' } })
    expect(end.error!.message).toContain(`changing-${executor}.gguf changed while it was read`)
  })
})

describe.each([
  ['threads', 2, 1],
  ['processes', 2, 2],
] as const)('on %s, %i', (executor, workers, seed) => {
  it('workers killed at random moments cost nothing but time', async () => {
    const { reference, other, pairs } = models
    const tasks = [...planCompare(pairs, reference.header.tensors, other.header.tensors).tasks]
    const next = random(seed)
    const moments = Array.from({ length: 12 }, () => Math.floor(next() * tasks.length)).sort((a, b) => a - b)
    let answers = 0
    let kills = 0
    const kill = () => {
      const alive = watched.alive()
      alive[Math.floor(next() * alive.length)]?.kill()
      kills++
    }
    const watched = watch((channel) =>
      channel.onMessage((message) => {
        const { type, payload } = message as { type: string; payload?: Partial<CompareResult> }
        if (type !== 'result' || !payload?.numbers) return
        for (answers++; moments.length > 0 && moments[0]! < answers; moments.shift()) setTimeout(kill, next() * 6)
      }),
    )
    expectSameBits(await compare(models, { executor, workers }, watched))
    expect(kills).toBeGreaterThan(8)
    expect(watched.alive()).toEqual([])
  })
})

describe('a comparison with a checkpoint', () => {
  /** Compares in another process and kills it once so many bytes were compared. @returns the bytes that it compared */
  async function killed(saved: string, bytes: number): Promise<number> {
    const script = join(root, 'test/helpers/compare-child.ts')
    const paths = [join(folder, 'reference.gguf'), join(folder, 'other.gguf'), saved]
    const child = spawn(process.execPath, [script, ...paths, 'threads', '2'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    const total = () =>
      text
        .split('\n')
        .slice(0, -1)
        .reduce((sum, line) => sum + Number(line), 0)
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (total() >= bytes) child.kill('SIGKILL')
    })
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    expect(code).toBeNull()
    return total()
  }

  it.each([0.1, 0.6])('continues after a kill at %d of it, and compares nothing twice', async (part) => {
    const { bytesTotal } = baseline.end.progress
    const saved = join(folder, `checkpoints-${part}`)
    const before = await killed(saved, bytesTotal * part)
    const logged: string[] = []
    const checkpoint = await openPairCheckpoint(saved, models, (message) => void logged.push(message))
    let after = 0
    const counting = countingSpawner((bytes) => (after += bytes))
    const compared = await compare(models, { executor: 'processes', workers: 2 }, counting, {}, checkpoint)
    expectSameBits(compared)
    expect(compared.end.progress.bytesRestored).toBe(bytesTotal - after)
    expect(before + after).toBeGreaterThanOrEqual(bytesTotal)
    expect(before + after).toBeLessThanOrEqual(bytesTotal + 2 * 2 * CHUNK_BYTES)
    await checkpoint.close()
    const next = await openPairCheckpoint(saved, models, (message) => void logged.push(message))
    const again = await compare(models, SINGLE, spawner, {}, next)
    expectSameBits(again)
    expect(again.end.progress.bytesRestored).toBe(bytesTotal)
    await next.close()
    expect(logged).toEqual([])
  })
})
