import { failure } from '../../../shared/text/errors.ts'
import { formatBytes, formatInteger } from '../../../shared/text/format.ts'
import type { LabColumn, LabRow, LabTable, StartupRequest } from '../../../shared/model/lab.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { spawnOn } from '../executors/spawn-worker.ts'
import { badRequest } from './compare-plan.ts'
import { digits } from './figures.ts'
import type { HostStart, LabApi } from './lab-api.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { FIRST_GUESS, freeMemory, minFreeMemory, MAX_STARTED, refuse, type Refusal } from './memory-guard.ts'
import { withWorkers } from './open-workers.ts'
import type { WorkerKind } from '../executors/worker-spawner.ts'

const COLUMNS: readonly LabColumn[] = [
  { key: 'executor', title: phrase('Executor'), unit: 'executor' },
  { key: 'workers', title: phrase('Workers'), unit: 'count' },
  { key: 'ready_ms', title: phrase('All ready'), unit: 'ms' },
  { key: 'ready_ms_each', title: phrase('Each'), unit: 'ms' },
  { key: 'memory_bytes', title: phrase('Memory'), unit: 'bytes' },
  { key: 'memory_bytes_each', title: phrase('Memory each'), unit: 'bytes' },
  { key: 'note', title: phrase('Note'), unit: 'text' },
]

/** Beyond this a request is a mistake; below it, what is too much is a row that says so. */
const MAX_ASKED = 10_000

export interface StartStep {
  readonly kind: WorkerKind
  readonly count: number
}

/**
 * Threads first, each ascending.
 * @param room threads that one process has room for
 * @throws AppFailure `bad-request`
 */
export function planSteps(request: StartupRequest, room: number): StartStep[] {
  const stepsOf = (kind: StartStep['kind'], counts: readonly number[]) =>
    [...new Set(counts)].sort((a, b) => a - b).map((count) => ({ kind, count }))
  const steps = [...stepsOf('thread', request.threads), ...stepsOf('process', request.processes)]
  const wrong = steps.find(({ count }) => !Number.isInteger(count) || count < 1 || count > MAX_ASKED)
  if (wrong) {
    const most = Math.min(MAX_STARTED.thread, room)
    const [asked, threads, processes] = [wrong.count, most, MAX_STARTED.process].map(formatInteger)
    const values = { asked: asked!, threads: threads!, processes: processes! }
    throw badRequest(
      say('{{asked}} workers are not started here: up to {{threads}} threads or {{processes}} processes are.', values),
    )
  }
  return steps
}

interface Started {
  readonly readyMs: number
  readonly bytes: number
}

interface Stopped {
  readonly started: number
  readonly free: number
}

/** Workers that only wait. Threads live in a process of their own, whose growth is theirs alone. */
export async function startup(request: StartupRequest, context: LabContext): Promise<Findings> {
  const steps = planSteps(request, context.budget.limits.threads)
  const rows: LabRow[] = []
  const table = (): LabTable => ({
    columns: COLUMNS,
    rows: [...rows],
    chart: { x: 'workers', y: 'ready_ms', series: 'executor', logarithmic: true },
  })
  const each: Record<StartStep['kind'], number> = { ...FIRST_GUESS }
  for (const [i, step] of steps.entries()) {
    const { kind, count } = step
    context.signal.throwIfAborted()
    context.tell(i, steps.length, doing(step), table())
    const row = { executor: kind === 'thread' ? 'threads' : 'processes', workers: count }
    const refusal = refuse(kind, count, each[kind], context.budget.limits.threads)
    if (refusal) {
      rows.push({ ...row, note: refusalNote(refusal) })
      continue
    }
    const outcome = kind === 'thread' ? await threads(count, context) : await processes(count, context)
    if ('free' in outcome) rows.push({ ...row, note: stoppedNote(outcome) })
    else {
      const { readyMs, bytes } = outcome
      each[kind] = bytes / count
      rows.push({
        ...row,
        ready_ms: readyMs,
        ready_ms_each: readyMs / count,
        memory_bytes: bytes,
        memory_bytes_each: bytes / count,
      })
    }
  }
  return { table: table(), reading: readStartup(rows) }
}

const doing = ({ kind, count }: StartStep) =>
  kind === 'thread'
    ? say('Starting threads: {{number}}', { number: count })
    : say('Starting processes: {{number}}', { number: count })

async function threads(count: number, context: LabContext): Promise<Started | Stopped> {
  const { labSpawner, labProgram, signal } = context
  const channel = labSpawner.open('process', { quiet: true })
  let host
  try {
    host = await spawnOn<LabApi>(channel, signal)
    const end = () => channel.kill()
    signal.addEventListener('abort', end)
    let outcome: HostStart
    try {
      outcome = await host.api.startThreads(labProgram.href, count, minFreeMemory())
    } finally {
      signal.removeEventListener('abort', end)
    }
    const { readyMs, growth, started, stoppedAt } = outcome
    return stoppedAt === undefined ? { readyMs, bytes: growth } : { started, free: stoppedAt }
  } catch (error) {
    signal.throwIfAborted()
    const values = { number: formatInteger(count), reason: (error as Error).message }
    throw failure('worker-start', say('A process could not hold {{number}} threads: {{reason}}.', values))
  } finally {
    await host?.terminate()
  }
}

async function processes(count: number, { labSpawner, signal }: LabContext): Promise<Started | Stopped> {
  const lowest = minFreeMemory()
  let free: number | undefined
  let started = 0
  const canStart = () => {
    const now = freeMemory()
    if (now < lowest) free = now
    return free === undefined
  }
  const opening = { signal, canStart, onStarted: (now: number) => (started = now), options: { quiet: true } }
  return await withWorkers(labSpawner, 'process', count, opening, async ({ workers, readyMs }) => {
    if (free !== undefined) return { started, free }
    const usages = await Promise.all(workers.map(({ api }) => api.usage()))
    return { readyMs, bytes: usages.reduce((sum, { rss }) => sum + rss, 0) }
  })
}

function refusalNote({ of, needed, allowed }: Refusal): Sentence {
  if (of === 'threads')
    return say('not started: the limit of one Electron process is {{allowed}} threads, whose heaps share 4 GB', {
      allowed: formatInteger(allowed),
    })
  return of === 'workers'
    ? say('not started: {{asked}} are more than the {{allowed}} that are tried', {
        asked: formatInteger(needed),
        allowed: formatInteger(allowed),
      })
    : say('not started: about {{needed}} would be needed, {{allowed}} can be had', {
        needed: formatBytes(Math.round(needed)),
        allowed: formatBytes(Math.round(allowed)),
      })
}

const stoppedNote = ({ started, free }: Stopped) =>
  say('stopped after {{started}}: only {{free}} of memory were free', { started, free: formatBytes(free) })

/** From the rows with numbers: the largest of each kind, and what a process costs in threads where there are as many. */
export function readStartup(rows: readonly LabRow[]): Sentence[] {
  const measured = rows.filter((row) => row['ready_ms'] !== undefined)
  const last = (executor: string) => measured.findLast((row) => row['executor'] === executor)
  const [threads, processes] = [last('threads'), last('processes')]
  const number = (row: LabRow, key: string) => row[key] as number
  const valuesOf = (row: LabRow) => ({
    workers: formatInteger(number(row, 'workers')),
    seconds: digits(number(row, 'ready_ms') / 1000),
    each: digits(number(row, 'ready_ms_each')),
    memory: formatBytes(Math.round(number(row, 'memory_bytes_each'))),
  })
  const sentences: Sentence[] = []
  if (threads)
    sentences.push(
      say('Threads: {{workers}} are ready after {{seconds}} s, {{each}} ms and {{memory}} each.', valuesOf(threads)),
    )
  if (processes)
    sentences.push(
      say(
        'Processes: {{workers}} are ready after {{seconds}} s, {{each}} ms and {{memory}} each.',
        valuesOf(processes),
      ),
    )
  const both = measured
    .filter((row) => row['executor'] === 'threads')
    .flatMap((thread) => {
      const process = measured.find(
        ({ executor, workers }) => executor === 'processes' && workers === thread['workers'],
      )
      return process ? [{ thread, process }] : []
    })
    .at(-1)
  if (both) {
    const ratio = (key: string) => digits(number(both.process, key) / number(both.thread, key))
    sentences.push(
      say('With {{workers}} of each, one process takes the time of {{time}} threads and the memory of {{memory}}.', {
        workers: formatInteger(number(both.thread, 'workers')),
        time: ratio('ready_ms'),
        memory: ratio('memory_bytes'),
      }),
    )
  }
  return sentences
}
