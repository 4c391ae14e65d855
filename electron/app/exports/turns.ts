/** Long work in the process that also answers the windows: others get their turn in between. */
import { setImmediate } from 'node:timers/promises'
import type { InPieces } from '../../../shared/model/overview/measured-tensor.ts'

/** Milliseconds of work at once. */
const TURN = 8

/** @returns a function that resolves at once, or after a turn of the others once the own turn is over */
function createTurns(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < TURN) return undefined
    return setImmediate().then(() => void (began = performance.now()))
  }
}

/** The same pieces of text without the empty ones. */
export async function* inTurns(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  const pause = createTurns()
  for await (const piece of pieces) {
    if (piece !== '') yield piece
    await pause()
  }
}

/** All of the work. */
export async function finishInTurns<T>(work: InPieces<T>): Promise<T> {
  const pause = createTurns()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    await pause()
  }
}
