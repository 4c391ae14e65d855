import { host } from './host.ts'

/** What a spec asks of the main process, and what it is answered. */
export interface ControlRequest {
  readonly id: number
  readonly fn: string
  readonly arg: unknown
}

export type ControlReply =
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }
  /** The browser runs: where a second CDP client finds it. */
  | { readonly kind: 'browser'; readonly endpoint: string }

let send: ((reply: ControlReply) => void) | undefined

export function tellController(reply: ControlReply): void {
  send?.(reply)
}

/** Lets the parent evaluate functions here, as Playwright does in a real Electron. */
export function acceptControl(electron: unknown): void {
  const toParent = process.send?.bind(process)
  if (!host.controlled || !toParent) return
  send = (reply) => void toParent(reply, undefined, undefined, () => undefined)
  process.on('message', (request: ControlRequest) => {
    evaluate(electron, request).then(
      (value) => send?.({ kind: 'answer', id: request.id, value }),
      (error: unknown) => send?.({ kind: 'answer', id: request.id, error: describe(error) }),
    )
  })
  // A spec that died must not leave an app behind.
  process.on('disconnect', () => process.exit(1))
  // Electron's main process is nobody's fork.
  Object.defineProperty(process, 'send', { value: undefined })
}

async function evaluate(electron: unknown, { fn, arg }: ControlRequest): Promise<unknown> {
  const call = (0, eval)(`(${fn})`) as (electron: unknown, arg: unknown) => unknown
  // What cannot be cloned is an error of the spec, to be told to it.
  return structuredClone(await call(electron, arg))
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
