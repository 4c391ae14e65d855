/**
 * Node opens its inspector, to which every program of this machine can speak, when a process gets SIGUSR1. A listener of
 * our own takes the place of Node's. Nothing happens where there is no such signal.
 */
export function keepDebuggerClosed(): void {
  process.on('SIGUSR1', () => undefined)
}
