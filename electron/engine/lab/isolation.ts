import { setTimeout as delay } from 'node:timers/promises'
import type { LabColumn, LabRow, LabTable } from '../../../shared/model/lab.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { type ExitReason, exitSentence } from '../protocol/exit-reason.ts'
import { spawnOn } from '../executors/spawn-worker.ts'
import { endOf, answers } from './crash-watch.ts'
import { CRASH_HEAP_MB, type CrashEnd, type Fault, FAULTS, type LabApi } from './lab-api.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { withWorkers } from './open-workers.ts'

const COLUMNS: readonly LabColumn[] = [
  { key: 'fault', title: phrase('What happens'), unit: 'text' },
  { key: 'executor', title: phrase('Executor'), unit: 'executor' },
  { key: 'end', title: phrase('The worker'), unit: 'text' },
  { key: 'neighbour', title: phrase('Its neighbour'), unit: 'text' },
  { key: 'host', title: phrase('The process that started them'), unit: 'text' },
  { key: 'memory_before_bytes', title: phrase('Memory before'), unit: 'bytes' },
  { key: 'memory_after_bytes', title: phrase('Memory after'), unit: 'bytes' },
]

const NAMES: Readonly<Record<Fault, Sentence>> = {
  error: say('an error that nothing catches'),
  exit: say('an exit'),
  memory: say('its memory runs out'),
  kill: say('a kill (SIGKILL)'),
}

/** How the worker ended, as a predicate: `exited with code 3`. */
export function endSentence(end: CrashEnd): Sentence {
  switch (end.kind) {
    case 'not-tested':
      return say('was left alone: here its heap has no limit that is low enough to try it')
    case 'running':
      return say('did not end within {{seconds}} s', { seconds: end.seconds })
    default:
      return exitSentence(end)
  }
}

/** What was observed when one worker was told to crash. */
interface CrashResult {
  readonly end: CrashEnd
  /** Whether another worker still answers. */
  readonly otherAnswers: boolean
  /** Whether the process that started the workers lives. */
  readonly host: boolean
  /** Bytes of memory of the process that started the workers. */
  readonly before?: number
  readonly after?: number
}

/** Makes workers crash. Threads crash inside a process that may end with them. */
export async function isolation(context: LabContext): Promise<Findings> {
  const cases = FAULTS.flatMap((fault) => (['threads', 'processes'] as const).map((executor) => ({ fault, executor })))
  const rows: LabRow[] = []
  const results: (CrashResult & (typeof cases)[number])[] = []
  const table = (): LabTable => ({ columns: COLUMNS, rows: [...rows] })
  for (const [i, { fault, executor }] of cases.entries()) {
    context.signal.throwIfAborted()
    context.tell(i, cases.length, NAMES[fault], table())
    const found = executor === 'threads' ? await crashThread(fault, context) : await crashProcess(fault, context)
    results.push({ ...found, fault, executor })
    rows.push({
      fault: NAMES[fault],
      executor,
      end: endSentence(found.end),
      neighbour: found.otherAnswers ? say('answers') : say('is gone'),
      host: found.host ? say('lives on') : say('is gone'),
      ...(found.before === undefined ? {} : { memory_before_bytes: found.before }),
      ...(found.after === undefined ? {} : { memory_after_bytes: found.after }),
    })
  }
  return { table: table(), reading: readIsolation(results) }
}

async function crashThread(fault: Fault, { labSpawner, labProgram, signal }: LabContext): Promise<CrashResult> {
  const channel = labSpawner.open('process', { quiet: true })
  const host = await spawnOn<LabApi>(channel, signal)
  let exit: ExitReason | undefined
  host.onExit((reason) => (exit = reason))
  const kill = () => channel.kill()
  signal.addEventListener('abort', kill)
  try {
    signal.throwIfAborted()
    const before = (await host.api.usage()).rss
    // Exit listeners run before its calls reject.
    const crash = await host.api.crashThread(labProgram.href, fault).catch((error: unknown) => {
      if (exit === undefined) throw error
    })
    signal.throwIfAborted()
    if (!crash) return { end: exit!, otherAnswers: false, host: false, before }
    return { ...crash, host: await answers(host) }
  } finally {
    signal.removeEventListener('abort', kill)
    await host.terminate()
  }
}

/** This process starts the workers and observes their exits itself. */
function crashProcess(fault: Fault, { labSpawner, signal }: LabContext): Promise<CrashResult> {
  const options = { heapMB: CRASH_HEAP_MB, quiet: true }
  return withWorkers(labSpawner, 'process', 2, { signal, options }, async ({ workers }) => {
    const [victim, other] = workers
    const before = process.memoryUsage.rss()
    const end = await endOf(victim!, fault)
    signal.throwIfAborted()
    // Let the system reclaim the memory of the process.
    await delay(0)
    return { end, otherAnswers: await answers(other!), host: true, before, after: process.memoryUsage.rss() }
  })
}

function readIsolation(
  results: readonly (CrashResult & { readonly fault: Fault; readonly executor: string })[],
): Sentence[] {
  const tried = results.filter(({ end }) => end.kind !== 'not-tested')
  const harmed = (executor: string) =>
    tried.filter((found) => found.executor === executor && !(found.otherAnswers && found.host))
  const [threads, processes] = [harmed('threads'), harmed('processes')]
  const of = (executor: string) => tried.filter((found) => found.executor === executor).length
  return [
    say('Of {{total}} ends of a thread, {{harmless}} left its neighbour and its process unharmed.', {
      total: of('threads'),
      harmless: of('threads') - threads.length,
    }),
    ...threads.map(({ fault }) =>
      say('Not so: {{fault}}. A thread takes its whole process with it there.', { fault: NAMES[fault] }),
    ),
    say('Of {{total}} ends of a process, {{harmless}} left its neighbour and the app unharmed.', {
      total: of('processes'),
      harmless: of('processes') - processes.length,
    }),
  ]
}
