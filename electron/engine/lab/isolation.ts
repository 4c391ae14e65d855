import { setTimeout as delay } from 'node:timers/promises'
import type { LabColumn, LabRow, LabTable } from '../../../shared/model/lab.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { spawnOn } from '../executors/spawn-worker.ts'
import { endOf, answers } from './crash-watch.ts'
import { CRASH_HEAP_MB, type Fault, FAULTS, type LabApi, LEFT_ALONE } from './lab-api.ts'
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

/** A phrase of a channel as a sentence that can be translated; what Node and the system say stays as it is. */
export function endSentence(phrase: string): Sentence | string {
  if (phrase === LEFT_ALONE) return say('was left alone: here its heap has no limit that is low enough to try it')
  const [, code] = /^exited with code (\d+)$/.exec(phrase) ?? []
  if (code !== undefined) return say('exited with code {{code}}', { code })
  const [, signal] = /^was killed by (\w+)$/.exec(phrase) ?? []
  if (signal !== undefined) return say('was killed by {{signal}}', { signal })
  const [, message] = /^failed: (.*)$/s.exec(phrase) ?? []
  return message === undefined ? phrase : say('failed: {{message}}', { message })
}

/** What was seen of one worker's end. */
interface Seen {
  /** A phrase, as the operating system or Node tells it. */
  readonly end: string
  readonly neighbour: boolean
  readonly host: boolean
  /** Bytes of the process that started the workers. */
  readonly before?: number
  readonly after?: number
}

/** Workers that end badly on purpose. Threads do so in a process that may end with them. */
export async function isolation(context: LabContext): Promise<Findings> {
  const cases = FAULTS.flatMap((fault) => (['threads', 'processes'] as const).map((executor) => ({ fault, executor })))
  const rows: LabRow[] = []
  const seen: (Seen & (typeof cases)[number])[] = []
  const table = (): LabTable => ({ columns: COLUMNS, rows: [...rows] })
  for (const [i, { fault, executor }] of cases.entries()) {
    context.signal.throwIfAborted()
    context.tell(i, cases.length, NAMES[fault], table())
    const found = executor === 'threads' ? await crashThread(fault, context) : await crashProcess(fault, context)
    seen.push({ ...found, fault, executor })
    rows.push({
      fault: NAMES[fault],
      executor,
      end: endSentence(found.end),
      neighbour: found.neighbour ? say('answers') : say('is gone'),
      host: found.host ? say('lives on') : say('is gone'),
      ...(found.before === undefined ? {} : { memory_before_bytes: found.before }),
      ...(found.after === undefined ? {} : { memory_after_bytes: found.after }),
    })
  }
  return { table: table(), reading: readIsolation(seen) }
}

async function crashThread(fault: Fault, { labSpawner, labProgram, signal }: LabContext): Promise<Seen> {
  const channel = labSpawner.open('process', { quiet: true })
  const host = await spawnOn<LabApi>(channel, signal)
  let gone: string | undefined
  host.onExit((reason) => (gone = reason))
  const kill = () => channel.kill()
  signal.addEventListener('abort', kill)
  try {
    signal.throwIfAborted()
    const before = (await host.api.usage()).rss
    // Whoever listens hears of its end before its calls fail.
    const crash = await host.api.crashThread(labProgram.href, fault).catch((error: unknown) => {
      if (gone === undefined) throw error
    })
    signal.throwIfAborted()
    if (!crash) return { end: gone!, neighbour: false, host: false, before }
    const lives = await answers(host)
    return {
      end: crash.reason,
      neighbour: crash.neighbourAnswers,
      host: lives,
      before: crash.before,
      after: crash.after,
    }
  } finally {
    signal.removeEventListener('abort', kill)
    await host.terminate()
  }
}

/** This process starts them, and is here to tell. */
function crashProcess(fault: Fault, { labSpawner, signal }: LabContext): Promise<Seen> {
  const options = { heapMB: CRASH_HEAP_MB, quiet: true }
  return withWorkers(labSpawner, 'process', 2, { signal, options }, async ({ workers }) => {
    const [victim, neighbour] = workers
    const before = process.memoryUsage.rss()
    const end = await endOf(victim!, fault)
    signal.throwIfAborted()
    // Until the system has taken back what the process had.
    await delay(0)
    return { end, neighbour: await answers(neighbour!), host: true, before, after: process.memoryUsage.rss() }
  })
}

function readIsolation(seen: readonly (Seen & { readonly fault: Fault; readonly executor: string })[]): Sentence[] {
  const tried = seen.filter(({ end }) => end !== LEFT_ALONE)
  const harmed = (executor: string) =>
    tried.filter((found) => found.executor === executor && !(found.neighbour && found.host))
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
