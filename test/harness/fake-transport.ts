/** The window's border without a main process: scripted answers, recorded calls, events on demand. */
import { CALLS, type CallName, type Calls } from '../../shared/ipc/calls.ts'
import type { AppEvent } from '../../shared/ipc/events.ts'
import type { DropUse, Transport } from '../../shared/ipc/transport.ts'
import { type AppError, err, ok, type Result } from '../../shared/text/errors.ts'

type Request<N extends CallName> = Parameters<Calls[N]>[0]
type Value<N extends CallName> = Awaited<ReturnType<Calls[N]>> extends Result<infer T> ? T : never
type Answer = (request: unknown) => Result<unknown> | Promise<Result<unknown>>

export class FakeTransport implements Transport<File> {
  /** Names and requests, in the order of the calls. */
  readonly calls: (readonly [CallName, unknown])[] = []
  /** Names of the files of every drop that was opened. */
  readonly dropped: string[][] = []
  /** Names of the files of every drop that was compared. */
  readonly compared: string[][] = []
  readonly #answers = new Map<CallName, Answer>()
  readonly #listeners = new Set<(event: AppEvent, seq: number) => void>()
  #seq = 0

  /** Calls of this name are answered so from now on; a call without an answer gets null. */
  answer<N extends CallName>(name: N, value: Value<N> | ((request: Request<N>) => Value<N>)): this {
    const make = typeof value === 'function' ? (value as (request: Request<N>) => Value<N>) : () => value
    this.#answers.set(name, (request) => ok(make(request as Request<N>)))
    return this
  }

  /** Calls of this name fail from now on. */
  refuse(name: CallName, error: AppError): this {
    this.#answers.set(name, () => err(error))
    return this
  }

  /** The next calls of this name wait until the test answers them, all with the same result. */
  hold<N extends CallName>(name: N): { readonly resolve: (result: Result<Value<N>>) => void } {
    const { promise, resolve } = Promise.withResolvers<Result<Value<N>>>()
    this.#answers.set(name, () => promise)
    return { resolve }
  }

  /** Requests of all calls of this name. */
  sent<N extends CallName>(name: N): Request<N>[] {
    return this.calls.filter(([called]) => called === name).map(([, request]) => request as Request<N>)
  }

  /** Sends an event to the window, with the next number. */
  send(event: AppEvent, seq = ++this.#seq): void {
    this.#seq = seq
    for (const listener of this.#listeners) listener(event, seq)
  }

  async call(name: CallName, request: unknown): Promise<Result<unknown>> {
    if (!CALLS.includes(name)) throw new TypeError('There is no such call.')
    // As IPC does: what cannot be cloned is a defect of the caller.
    this.calls.push([name, structuredClone(request)])
    return (await this.#answers.get(name)?.(request)) ?? ok(null)
  }

  on(listener: (event: AppEvent, seq: number) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async openFiles(files: readonly File[], use: DropUse): Promise<Result<null>> {
    const drops = { open: this.dropped, compare: this.compared }
    drops[use].push(files.map(({ name }) => name))
    return ok(null)
  }
}
