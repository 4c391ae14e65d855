/** Finds circles of imports. */
import type { Arrow, Graph } from './graph.ts'

/** Returns the modules that can be reached from `start`, with the module through which each was first reached. */
function reach(graph: Graph, start: string): Map<string, string> {
  const before = new Map<string, string>()
  const waiting = [start]
  for (let from = waiting.shift(); from !== undefined; from = waiting.shift())
    for (const to of graph.get(from) ?? [])
      if (!before.has(to)) {
        before.set(to, from)
        waiting.push(to)
      }
  return before
}

/**
 * Returns a shortest circle through an arrow.
 *
 * @returns the modules in the order of their imports, the first one again at the end; undefined without a circle
 */
export function circleOf(graph: Graph, [from, to]: Arrow): string[] | undefined {
  const before = reach(graph, to)
  if (from !== to && !before.has(from)) return undefined
  const circle = [from]
  for (let at = from; at !== to;) {
    at = before.get(at)!
    circle.unshift(at)
  }
  return [from, ...circle]
}

/** Returns circles until none is left that shares no arrow with a returned one, each as short as possible. */
export function findCircles(graph: Graph): string[][] {
  const rest = new Map(graph)
  const circles: string[][] = []
  for (const [from, targets] of rest)
    for (const to of targets) {
      const circle = circleOf(rest, [from, to])
      if (!circle) continue
      circles.push(circle)
      rest.set(
        from,
        rest.get(from)!.filter((name) => name !== to),
      )
    }
  return circles
}
