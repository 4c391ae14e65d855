import type { InPieces } from '../../../shared/model/overview/measured-tensor.ts'

/** Milliseconds of work at a time: a window that answers at 60 frames a second has 16. */
const SLICE = 8

/** A pause that lets input and painting go first. */
const pause = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0)
  })

/** Does work in slices with pauses between them. Undefined when `isWanted` said no on the way. */
export async function inSlices<T>(work: InPieces<T>, isWanted: () => boolean): Promise<T | undefined> {
  for (;;) {
    const end = performance.now() + SLICE
    do {
      const step = work.next()
      if (step.done) return step.value
    } while (performance.now() < end)
    await pause()
    if (!isWanted()) return undefined
  }
}
