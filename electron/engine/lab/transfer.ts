import { failure } from '../../../shared/text/errors.ts'
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import type { LabColumn, LabRow, LabTable, TransferRequest } from '../../../shared/model/lab.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { transferred } from '../remote/transferred.ts'
import { byteFingerprint } from './arithmetic.ts'
import { badRequest } from './compare-plan.ts'
import { digits } from './figures.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { type LabWorker, withWorkers } from './open-workers.ts'
import { type Spread, spreadOf } from './spread.ts'

const COLUMNS: readonly LabColumn[] = [
  { key: 'bytes', title: phrase('Size'), unit: 'bytes' },
  { key: 'way', title: phrase('Way'), unit: 'text' },
  { key: 'executor', title: phrase('Executor'), unit: 'executor' },
  { key: 'time_ms', title: phrase('There and back'), unit: 'ms' },
  { key: 'time_min_ms', title: phrase('Fastest'), unit: 'ms' },
  { key: 'time_max_ms', title: phrase('Slowest'), unit: 'ms' },
  { key: 'bytes_per_s', title: phrase('Pace'), unit: 'bytes/s' },
  { key: 'note', title: phrase('Note'), unit: 'text' },
]

/** Bytes of a message: more would be copied several times over in memory. */
const MAX_MESSAGE = 256 * 1024 * 1024
const MAX_SIZES = 32

type Way = 'clone' | 'transfer' | 'shared'

const NAMES: Readonly<Record<Way, Sentence>> = {
  clone: say('copy (structured clone)'),
  transfer: say('transfer'),
  shared: say('shared memory'),
}
const WAYS = ['clone', 'transfer', 'shared'] as const

interface Measured {
  readonly size: number
  readonly way: Way
  readonly executor: 'threads' | 'processes'
  readonly ms: Spread
}

/** Messages of a size, an odd number: enough for a calm median, few enough for large ones. */
const repetitions = (size: number): number => (size <= 1024 * 1024 ? 21 : size <= 16 * 1024 * 1024 ? 9 : 5)

/** How long bytes are on their way, until the worker's acknowledgement is back. @throws AppFailure `bad-request` */
export async function transfer({ sizes: asked }: TransferRequest, context: LabContext): Promise<Findings> {
  const sizes = [...new Set(asked)].sort((a, b) => a - b)
  const wrong = sizes.find((size) => !Number.isInteger(size) || size < 1 || size > MAX_MESSAGE)
  if (wrong !== undefined)
    throw badRequest(
      say('Messages of {{asked}} bytes are not tried; 1 to {{most}} are.', {
        asked: formatInteger(wrong),
        most: formatInteger(MAX_MESSAGE),
      }),
    )
  if (sizes.length > MAX_SIZES)
    throw badRequest(
      say('{{asked}} sizes are too many; {{most}} are possible.', { asked: sizes.length, most: MAX_SIZES }),
    )
  const { labSpawner, signal } = context
  const measured: Measured[] = []
  const rows: LabRow[] = []
  const table = (): LabTable => ({
    columns: COLUMNS,
    rows: [...rows],
    chart: { x: 'bytes', y: 'time_ms', series: 'way', logarithmic: true },
  })
  await withWorkers(labSpawner, 'thread', 1, { signal }, (threads) =>
    withWorkers(labSpawner, 'process', 1, { signal }, async (processes) => {
      const [thread, process] = [threads.workers[0]!, processes.workers[0]!]
      for (const [i, size] of sizes.entries()) {
        context.tell(i, sizes.length, say('Sending {{size}}', { size: formatBytes(size) }), table())
        for (const way of WAYS) {
          const ms = await measure(thread, way, size, signal)
          measured.push({ size, way, executor: 'threads', ms })
          rows.push(rowOf(size, NAMES[way], 'threads', ms))
        }
        const ms = await measure(process, 'clone', size, signal)
        measured.push({ size, way: 'clone', executor: 'processes', ms })
        rows.push(rowOf(size, say('copy (message)'), 'processes', ms))
        for (const way of ['transfer', 'shared'] as const)
          rows.push({
            bytes: size,
            way: NAMES[way],
            executor: 'processes',
            note: say('not possible between processes'),
          })
      }
    }),
  )
  return { table: table(), reading: readTransfer(measured, sizes) }
}

const rowOf = (size: number, way: Sentence, executor: string, { median, min, max }: Spread): LabRow => ({
  bytes: size,
  way,
  executor,
  time_ms: median,
  time_min_ms: min,
  time_max_ms: max,
  bytes_per_s: size / (median / 1000),
})

async function measure(worker: LabWorker, way: Way, size: number, signal: AbortSignal): Promise<Spread> {
  const times: number[] = []
  // The first is not counted: it finds functions that nobody has compiled yet.
  for (let i = 0; i <= repetitions(size); i++) {
    signal.throwIfAborted()
    const bytes = new Uint8Array(way === 'shared' ? new SharedArrayBuffer(size) : new ArrayBuffer(size)).fill(i + 1)
    const expected = byteFingerprint(bytes)
    const message = way === 'transfer' ? transferred(bytes, [bytes.buffer as ArrayBuffer]) : bytes
    const began = performance.now()
    const received = await worker.api.receive(message)
    if (i > 0) times.push(performance.now() - began)
    if (received !== expected)
      throw failure(
        'internal',
        say('A worker received other bytes than were sent: {{size}}.', { size: formatBytes(size) }),
      )
  }
  return spreadOf(times)
}

function readTransfer(measured: readonly Measured[], sizes: readonly number[]): Sentence[] {
  const [least, most] = [sizes[0], sizes[sizes.length - 1]]
  if (least === undefined || most === undefined) return []
  const of = (size: number, way: Way, executor: Measured['executor'] = 'threads') =>
    digits(measured.find((one) => one.size === size && one.way === way && one.executor === executor)!.ms.median)
  return [
    say(
      '{{size}} to a thread and an answer back: {{clone}} ms as a copy, {{transfer}} ms transferred, {{shared}} ms in shared memory. To a process: {{process}} ms.',
      {
        size: formatBytes(most),
        clone: of(most, 'clone'),
        transfer: of(most, 'transfer'),
        shared: of(most, 'shared'),
        process: of(most, 'clone', 'processes'),
      },
    ),
    say('The way itself, with {{size}}: {{thread}} ms to a thread, {{process}} ms to a process.', {
      size: formatBytes(least),
      thread: of(least, 'clone'),
      process: of(least, 'clone', 'processes'),
    }),
  ]
}
