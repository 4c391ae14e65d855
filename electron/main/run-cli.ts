/** `tensorscope --headless FILE…`: the same engine without a window. */
import { app } from 'electron'
import { keepDebuggerClosed } from '../engine/remote/debug-signal.ts'
import { NoRoom } from '../engine/executors/process-budget.ts'
import { createProcessForker } from './fork-process.ts'
import { startsProcesses } from '../cli/arguments.ts'
import { EXIT } from '../cli/host.ts'
import { runInspect } from '../cli/inspect.ts'
import { listenForInterruption } from '../cli/interruption.ts'
import { Output } from '../cli/output.ts'
import { workingFolder } from '../cli/working-folder.ts'
import { LAB_PROGRAM, samplePath } from '../app/paths.ts'
import { createSpawners } from '../app/workers.ts'
import { keepOffline } from './security.ts'

/**
 * Ends the process with the run's exit code. Awaited before Electron is ready, so that neither a display nor a GPU is
 * looked for. Only utility processes cannot be had that early: a run that uses them starts when Electron is ready.
 */
export async function runHeadless(argv: readonly string[]): Promise<void> {
  app.disableHardwareAcceleration()
  keepOffline()
  app.dock?.hide()
  if (startsProcesses(argv))
    app
      .whenReady()
      .then(() => run(argv, true))
      .catch((error: unknown) => {
        console.error(error)
        app.exit(EXIT.internal)
      })
  else await run(argv, false)
}

const tooEarly = () => {
  throw new NoRoom('a process cannot be started before Electron is ready')
}

async function run(argv: readonly string[], isReady: boolean): Promise<void> {
  keepDebuggerClosed()
  const cwd = workingFolder(undefined)
  // Electron's `exit` returns once it is ready.
  if (cwd === undefined) return app.exit(EXIT.unopened)
  const interruption = listenForInterruption()
  const [stdout, stderr] = [new Output(process.stdout), new Output(process.stderr)]
  const forker = createProcessForker()
  const { scan, lab, budget } = createSpawners(isReady ? forker.open : tooEarly)
  const code = await runInspect(argv, {
    spawner: scan,
    budget,
    startsProcesses: isReady,
    lab: { labSpawner: lab, labProgram: LAB_PROGRAM },
    version: app.getVersion(),
    sample: samplePath(app.isPackaged),
    cwd,
    stdout,
    stderr,
    signal: interruption,
  }).catch((error: unknown) => {
    console.error(error)
    return EXIT.internal
  })
  forker.killAll()
  app.exit(code)
}
