/** The one place that reaches out of the window. */
import { CALLS, type Calls } from '../shared/ipc/calls.ts'
import type { Transport } from '../shared/ipc/transport.ts'

/** Everything that the window asks of the main process, typed. */
interface Api extends Calls, Pick<Transport<File>, 'openFiles'> {
  readonly onEvent: Transport<File>['on']
}

declare global {
  interface Window {
    readonly tensorscope: Transport<File>
  }
}

/** Where calls go; a window connects once, before anything calls. */
let transport: Transport<File> | undefined

function connected(): Transport<File> {
  if (!transport) throw new Error('The window has no transport yet.')
  return transport
}

/** From now on calls go to this transport and events come from it. */
export function connect(to: Transport<File>): void {
  transport = to
}

/** One function per call. Their types are those of `Calls`, which `CALLS` lists completely. */
const calls = Object.fromEntries(
  CALLS.map((name) => [name, (request: unknown) => connected().call(name, request)]),
) as unknown as Calls

export const api: Api = {
  ...calls,
  openFiles: (files, use) => connected().openFiles(files, use),
  onEvent: (listener) => connected().on(listener),
}
