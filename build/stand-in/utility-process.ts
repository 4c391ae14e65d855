import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { ForkOptions } from 'electron'
import { childrenOfRootDie } from './command-line.ts'
import { cloned } from './ipc-main.ts'
import { strict } from './strict.ts'
import { StandInEmitter } from './stand-in-emitter.ts'
import { checkFork, type Fork } from './utility-options.ts'

type Options = Pick<ForkOptions, 'env' | 'execArgv' | 'cwd' | 'stdio' | 'serviceName'>

const PRELOAD = fileURLToPath(new URL('./utility-run.ts', import.meta.url))
/** What Chromium does to a process that must not run: a trap, without a word on a pipe. */
const TRAP = "data:text/javascript,process.kill(process.pid, 'SIGTRAP'); setInterval(() => undefined, 1000)"
const running = new Set<ChildProcess>()

// In Electron these processes cannot outlive the main process.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

class UtilityProcess extends StandInEmitter {
  pid: number | undefined
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  private readonly child: ChildProcess
  private ownKill = false

  constructor({ modulePath, args, options, stdout, stderr }: Fork) {
    super('UtilityProcess', ['spawn', 'message', 'exit', 'error'])
    this.child = fork(modulePath, args, {
      serialization: 'advanced',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: (options.env as NodeJS.ProcessEnv | undefined) ?? process.env,
      execArgv: ['--import', childrenOfRootDie() ? TRAP : PRELOAD, ...(options.execArgv ?? [])],
      stdio: ['ignore', stdout, stderr, 'ipc'] as StdioOptions,
    })
    this.stdout = this.child.stdout
    this.stderr = this.child.stderr
    running.add(this.child)
    this.child.on('spawn', () => {
      this.pid = this.child.pid
      this.emit('spawn')
    })
    this.child.on('message', (message: { data: unknown }) => this.emit('message', message.data))
    // Without a process there is no end of one: Electron is silent, too.
    this.child.on('error', (error) => {
      if (this.pid === undefined) running.delete(this.child)
      console.error(`electron stand-in: utility process: ${error.message}`)
    })
    this.child.on('exit', (code, signal) => {
      running.delete(this.child)
      if (this.pid === undefined) return
      this.pid = undefined
      this.emit('exit', this.exitCode(code, signal))
    })
  }

  /** As `waitpid` reports a signal; but an end that the app itself asked for is no failure. */
  private exitCode(code: number | null, signal: NodeJS.Signals | null): number {
    if (signal === null) return code ?? 0
    if (this.ownKill && (signal === 'SIGTERM' || signal === 'SIGKILL')) return 0
    return constants.signals[signal]
  }

  postMessage(message: unknown, transfer?: readonly unknown[]): void {
    if (this.pid === undefined && !running.has(this.child)) return
    const copy = cloned(message)
    // Electron hands nothing but an array on.
    if (Array.isArray(transfer) && transfer.length > 0) throw new TypeError('Port at index 0 is not a valid port')
    // As in Electron, a message to a process that is gone is lost without an error.
    if (this.child.connected) this.child.send({ data: copy }, () => undefined)
  }

  kill(): boolean {
    if (this.pid === undefined) return false
    this.ownKill = this.child.kill()
    return this.ownKill
  }
}

export const utilityProcess = strict('utilityProcess', {
  /** @param args of the program; left out, the options may come in their place */
  fork(modulePath: string, args?: readonly string[] | Options, options?: Options): UtilityProcess {
    return strict('UtilityProcess', new UtilityProcess(checkFork(modulePath, args, options)))
  },
})
