import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { app } from './app.ts'
import { strict } from './strict.ts'
import { StandInEmitter } from './stand-in-emitter.ts'

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly execArgv?: string[]
  readonly cwd?: string
  readonly stdio?: 'pipe' | 'ignore' | 'inherit' | ('pipe' | 'ignore' | 'inherit')[]
  readonly serviceName?: string
}

const PRELOAD = fileURLToPath(new URL('./utility-run.ts', import.meta.url))
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

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super('UtilityProcess', ['spawn', 'message', 'exit', 'error'])
    const stdio = options.stdio ?? 'inherit'
    const [, stdout, stderr] = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio
    this.child = fork(modulePath, args, {
      serialization: 'advanced',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      execArgv: ['--import', PRELOAD, ...(options.execArgv ?? [])],
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
    this.child.on('error', (error) => console.error(`electron stand-in: utility process: ${error.message}`))
    this.child.on('exit', (code, signal) => {
      running.delete(this.child)
      this.pid = undefined
      this.emit('exit', code ?? (signal ? constants.signals[signal] : 0))
    })
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('electron stand-in: transferring ports is not imitated')
    let copy: unknown
    try {
      copy = structuredClone(data)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    // As in Electron, a message to a process that is gone is lost without an error.
    if (this.child.connected) this.child.send({ data: copy }, () => undefined)
  }

  kill(): boolean {
    return this.child.kill()
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return strict('UtilityProcess', new UtilityProcess(modulePath, args, options))
  },
})
