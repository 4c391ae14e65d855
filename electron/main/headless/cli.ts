/** `npm run inspect`: the engine under plain Node, processes forked. */
import { readFileSync } from 'node:fs'
import { forkProcess } from '../../engine/executors/fork-channel.ts'
import { limitsOf, ProcessBudget } from '../../engine/executors/process-budget.ts'
import { createSpawner } from '../../engine/executors/worker-spawner.ts'
import { samplePath } from '../paths.ts'
import { runInspect } from './inspect.ts'

/** The program is always run from where it was built. */
const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort())
// The reader of a pipe may leave early (`inspect FILE | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const budget = new ProcessBudget(limitsOf(process.versions))
const labProgram = new URL('./lab-worker.mjs', import.meta.url)
const code = await runInspect(process.argv.slice(2), {
  spawner: createSpawner(new URL('./worker.mjs', import.meta.url), forkProcess, budget),
  budget,
  startsProcesses: true,
  version: about.version,
  sample: samplePath(false),
  lab: { labSpawner: createSpawner(labProgram, forkProcess, budget), labProgram },
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
})
// At once: `threads` leaves a timer of 30 s behind for every worker whose start was broken off.
process.exit(code)
