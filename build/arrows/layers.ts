/** Which folder may import from which. */
import type { Arrow, Graph } from './graph.ts'

/** Folders, each with the folders that it may import from. A file belongs to the longest one that holds it. */
export type Layers = Readonly<Record<string, readonly string[]>>

/** The name of the layer of files that are in no folder: the configuration of tools. */
const ROOT = '.'

const SHARED = ['shared/ipc', 'shared/model', 'shared/text']

const PRODUCT: Layers = {
  'shared/text': [],
  'shared/model': ['shared/text'],
  'shared/ipc': ['shared/model', 'shared/text'],
  'electron/engine': ['shared/model', 'shared/text'],
  'electron/app': ['electron/engine', ...SHARED],
  'electron/cli': ['electron/app', 'electron/engine', ...SHARED],
  'electron/main': ['electron/app', 'electron/cli', 'electron/engine', ...SHARED],
  'electron/preload': ['shared/ipc'],
  renderer: SHARED,
}

export const LAYERS: Layers = {
  ...PRODUCT,
  build: ['electron/app', 'electron/engine', 'shared/model', 'shared/text'],
  test: ['build', ...Object.keys(PRODUCT)],
  [ROOT]: ['build'],
}

/** Returns the layer of a file; undefined if there is none. */
export function layerOf(path: string, layers: Layers): string | undefined {
  if (!path.includes('/')) return ROOT in layers ? ROOT : undefined
  return Object.keys(layers)
    .filter((layer) => path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0]
}

/** Returns the imports that no layer allows, and files without a layer. */
export function forbiddenArrows(graph: Graph, layers: Layers): { readonly arrows: Arrow[]; readonly strays: string[] } {
  const arrows: Arrow[] = []
  const strays = Array.from(graph.keys()).filter((path) => layerOf(path, layers) === undefined)
  for (const [from, targets] of graph)
    for (const to of targets) {
      const [layer, target] = [layerOf(from, layers), layerOf(to, layers)]
      if (layer === undefined || target === undefined || layer === target) continue
      if (!layers[layer]!.includes(target)) arrows.push([from, to])
    }
  return { arrows, strays }
}
