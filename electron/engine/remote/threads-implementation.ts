/**
 * Takes the place of `threads/dist-esm/worker/implementation.js` in the built worker programs (`build/threads-plugin.ts`).
 * The library's own speaks to `node:worker_threads` only, which a process of its own does not have.
 */
import { parentPort } from './parent-port.ts'

export default {
  isWorkerRuntime: () => true,
  postMessageToMaster: (message: unknown, transfer?: readonly ArrayBuffer[]) => parentPort.send(message, transfer),
  subscribeToMasterMessages: (listener: (message: unknown) => void) => parentPort.listen(listener),
}
