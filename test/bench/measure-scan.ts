/** From file to numbers: whole scans against the prototype's kernels, the kernels alone, and processes. */
import { typeNamed } from './blocks.ts'
import { startKernelPass } from './kernel-pass.ts'
import { compilePrototype, prototypeReason } from './prototype.ts'
import { atLeast, atMost, ratioRow, rowOf, type Row, skipped } from './report.ts'
import { prototypeSpawner, scanMs } from './scans.ts'
import { type BenchSettings, mixedBytes, modelFile } from './settings.ts'
import { interleave } from './statistics.ts'
import { open } from '../helpers/engine.ts'

const GROUP = 'scan'

export async function measureScan(settings: BenchSettings): Promise<Row[]> {
  const { rounds, workers } = settings
  const model = await open(modelFile(settings, 'dense', mixedBytes(settings)))
  const empty = await open(modelFile(settings, 'large', 4 * typeNamed('Q4_K').typeSize, 4))
  const spawner = prototypeReason === undefined ? prototypeSpawner(await compilePrototype()) : undefined
  // Before anything else has kernels: while one thread holds them, others need not compile them.
  const executors = await interleave(rounds, {
    processes: () => scanMs(model, { executor: 'processes', workers }),
    threads: () => scanMs(model, { executor: 'threads', workers }),
  })
  const pass = await startKernelPass(model, workers)
  const alone = await startKernelPass(model, 1)
  const threads = { executor: 'threads', workers } as const
  const measured = await interleave(rounds, {
    threads: () => scanMs(model, threads),
    prototype: () => (spawner ? scanMs(model, threads, spawner) : 0),
    kernels: () => pass.run(),
    'one thread': () => scanMs(model, { executor: 'threads', workers: 1 }),
    'one kernel': () => alone.run(),
    'start of prototype': () => (spawner ? scanMs(empty, threads, spawner) : 0),
    start: () => scanMs(empty, threads),
    'start of one': () => scanMs(empty, { executor: 'threads', workers: 1 }),
  })
  await Promise.all([pass.close(), alone.close()])
  const warm = (all: readonly number[], start: readonly number[]) => all.map((ms, round) => ms - start[round]!)
  // Its worker is no bundle and starts slowly, which is not its kernels' fault: it is given the product's start.
  const prototype = warm(measured.prototype, measured['start of prototype']).map((ms, i) => ms + measured.start[i]!)
  const rounded = {
    ...measured,
    prototype,
    'threads without start': warm(measured.threads, measured.start),
    'one thread without start': warm(measured['one thread'], measured['start of one']),
  }
  const megabytes = Math.round(model.files[0]!.size / 1e6)
  const row = (name: string, unit: string) => ({ group: GROUP, name: `${megabytes} MB, ${name}`, unit })
  const against = `${workers} threads against the prototype's kernels`
  return [
    spawner
      ? ratioRow(rounded, 'threads', 'prototype', { ...row(against, 'of its time'), target: atMost(0.65) })
      : skipped(GROUP, against, prototypeReason!),
    rowOf(
      measured.threads.map((ms) => model.files[0]!.size / ms / 1e6),
      { ...row(`${workers} threads`, 'GB/s') },
    ),
    ratioRow(rounded, 'kernels', 'threads', {
      ...row(`${workers} threads`, 'of the kernels alone'),
      target: atLeast(0.85),
    }),
    ratioRow(
      rounded,
      'kernels',
      'threads without start',
      row(`${workers} threads without their start`, 'of the kernels alone'),
    ),
    ratioRow(rounded, 'one kernel', 'one thread', {
      ...row('1 thread', 'of the kernels alone'),
      target: atLeast(0.85),
    }),
    ratioRow(
      rounded,
      'one kernel',
      'one thread without start',
      row('1 thread without its start', 'of the kernels alone'),
    ),
    ratioRow(executors, 'processes', 'threads', {
      ...row(`${workers} processes`, 'of the time of threads'),
      target: atMost(1.05),
    }),
    rowOf(measured.start, { group: GROUP, name: `start and end of ${workers} threads`, unit: 'ms' }),
  ]
}
