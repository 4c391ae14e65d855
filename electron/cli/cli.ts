/** `npm run inspect`: the engine under plain Node, processes forked. */
import { readFileSync } from 'node:fs'
import { keepDebuggerClosed } from '../engine/remote/debug-signal.ts'
import { forkProcess } from '../engine/executors/fork-channel.ts'
import { LAB_PROGRAM, samplePath } from '../app/paths.ts'
import { createSpawners } from '../app/workers.ts'
import { EXIT } from './host.ts'
import { runInspect } from './inspect.ts'
import { listenForInterruption } from './interruption.ts'
import { Output } from './output.ts'
import { workingFolder } from './working-folder.ts'

/** The program is always run from where it was built. */
const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

keepDebuggerClosed()
const interruption = listenForInterruption()
const [stdout, stderr] = [new Output(process.stdout), new Output(process.stderr)]

const { scan, lab, budget } = createSpawners(forkProcess)
const code = await runInspect(process.argv.slice(2), {
  spawner: scan,
  budget,
  startsProcesses: true,
  version: about.version,
  sample: samplePath(false),
  lab: { labSpawner: lab, labProgram: LAB_PROGRAM },
  cwd: workingFolder(process.env.INIT_CWD) ?? process.exit(EXIT.unopened),
  stdout,
  stderr,
  signal: interruption,
})
// At once: a thread that is stuck in a system call would keep the process running.
process.exit(code)
