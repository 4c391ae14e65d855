/** Two texts line by line. */
import type { LineChange } from './header-differences.ts'

/** Lines of both texts together. */
const MOST_LINES = 20_000
/** Lines that are removed or added; the time grows with its square. */
const MOST_CHANGES = 2000

/**
 * The shortest way from one text to the other, by removing and adding lines (Myers 1986, greedy).
 * @returns undefined if the texts are too long or too different
 */
export function lineDifferences(reference: string, other: string): readonly LineChange[] | undefined {
  const [a, b] = [reference.split('\n'), other.split('\n')]
  if (a.length + b.length > MOST_LINES) return undefined
  const trace = shortestTrace(a, b)
  return trace && changesOf(a, b, trace)
}

/** By number of changes: the farthest line of `a` on each diagonal, before that number of changes was made. */
type Trace = readonly Int32Array[]

function shortestTrace(a: readonly string[], b: readonly string[]): Trace | undefined {
  const most = Math.min(a.length + b.length, MOST_CHANGES)
  const center = most + 1
  const farthest = new Int32Array(2 * center + 1)
  const trace: Int32Array[] = []
  for (let changes = 0; changes <= most; changes++) {
    // Only the diagonals that this many changes reach are kept.
    trace.push(farthest.slice(center - changes - 1, center + changes + 2))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = isDown(farthest, center, diagonal, changes)
      let x = down ? farthest[center + diagonal + 1]! : farthest[center + diagonal - 1]! + 1
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++
      farthest[center + diagonal] = x
      if (x >= a.length && x - diagonal >= b.length) return trace
    }
  }
  return undefined
}

/** Whether the best way to a diagonal adds a line of `b`; otherwise it removes one of `a`. */
const isDown = (farthest: Int32Array, center: number, diagonal: number, changes: number): boolean =>
  diagonal === -changes || (diagonal !== changes && farthest[center + diagonal - 1]! < farthest[center + diagonal + 1]!)

function changesOf(a: readonly string[], b: readonly string[], trace: Trace): readonly LineChange[] {
  const backwards: LineChange[] = []
  let [x, y] = [a.length, b.length]
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const before = trace[changes]!
    const center = changes + 1
    const diagonal = x - y
    const down = isDown(before, center, diagonal, changes)
    const from = diagonal + (down ? 1 : -1)
    const startX = changes === 0 ? 0 : before[center + from]!
    const startY = changes === 0 ? 0 : startX - from
    const [toX, toY] = changes === 0 ? [0, 0] : down ? [startX, startY + 1] : [startX + 1, startY]
    while (x > toX && y > toY) {
      backwards.push({ kind: 'same', reference: x, other: y, text: a[x - 1]! })
      x--
      y--
    }
    if (changes === 0) break
    backwards.push(
      down ? { kind: 'added', other: y, text: b[y - 1]! } : { kind: 'removed', reference: x, text: a[x - 1]! },
    )
    ;[x, y] = [startX, startY]
  }
  return backwards.toReversed()
}
