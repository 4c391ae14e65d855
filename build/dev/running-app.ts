import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program with its arguments and variables. */
export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}

/** Time that the app has to end before it is killed, in ms: it may ask whether to stop a scan. */
const GRACE = 2000

/** The app, which is started again when it was built again. One instance at a time: two would share a lock. */
export class RunningApp {
  private readonly launch: Launch
  private readonly onExit: (code: number) => void
  private child: ChildProcess | undefined
  /** Restarts and the end, one after the other. */
  private changing: Promise<void> = Promise.resolve()
  private waiting = false

  /** @param onExit called when the app ends, unless it was asked to here */
  constructor(launch: Launch, onExit: (code: number) => void) {
    this.launch = launch
    this.onExit = onExit
  }

  /** Ends the app if it runs, and starts it. Calls that come before that has begun are one. */
  restart(): Promise<void> {
    if (this.waiting) return this.changing
    this.waiting = true
    return this.change(async () => {
      this.waiting = false
      await this.end()
      this.start()
    })
  }

  stop(): Promise<void> {
    return this.change(() => this.end())
  }

  private change(step: () => Promise<void>): Promise<void> {
    this.changing = this.changing.then(step)
    return this.changing
  }

  private start(): void {
    const { program, args, env, cwd } = this.launch
    const child = spawn(program, args, { stdio: 'inherit', env, cwd })
    this.child = child
    const ended = (code: number) => {
      if (this.child !== child) return
      this.child = undefined
      this.onExit(code)
    }
    child.once('error', (error) => {
      console.error(`${program} cannot be started: ${error.message}`)
      ended(1)
    })
    child.once('exit', (code) => ended(code ?? 1))
  }

  private async end(): Promise<void> {
    const { child } = this
    this.child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill()
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE)
    await gone
    clearTimeout(timer)
  }
}
