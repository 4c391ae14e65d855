/** `npm run check:arrows`: no circle of imports, and no import of a layer that is not below. Imports of types count. */
import { resolve } from 'node:path'
import { findCircles } from './circles.ts'
import { readGraph } from './graph.ts'
import { forbiddenArrows, layerOf, LAYERS } from './layers.ts'

const graph = readGraph(resolve(import.meta.dirname, '../..'))
const { arrows, strays } = forbiddenArrows(graph, LAYERS)
const faults = [
  ...strays.map((path) => `${path} is in no layer of build/arrows/layers.ts.`),
  ...arrows.map(([from, to]) => `${from} must not import ${to}: ${allowed(layerOf(from, LAYERS)!)}.`),
  ...findCircles(graph).map((circle) => `Circle of imports: ${circle.join(' → ')}.`),
]
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0

function allowed(layer: string): string {
  const below = LAYERS[layer]!
  return below.length > 0 ? `${layer} imports ${below.join(', ')} only` : `${layer} imports nothing`
}
