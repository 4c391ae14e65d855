/** Finds the objects that the stand-in hands to the app, so that none of them escapes the comparison. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import type { MemberComparison } from './members.ts'
import type { ContractProgram } from './program.ts'
import { isStatic, placeOf, receiverType, walk } from './symbols.ts'

/** Objects that no export leads to, by the name they have in `strict(name, object)`. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  webFrameMain: ['WebFrameMain'],
  IpcMainEvent: ['IpcMainEvent'],
  IpcMainInvokeEvent: ['IpcMainInvokeEvent'],
  IpcRendererEvent: ['IpcRendererEvent'],
  parentPort: ['ParentPort'],
}
/** Objects that are a module. */
const MODULES: Readonly<Record<string, string>> = {
  electron: 'electron',
  'electron (in a sandboxed preload)': 'electron/renderer',
}

/**
 * Compares everything that goes through `strict`, which is all that the app sees.
 * @returns the modules found, each with the names in it, and what cannot be compared
 */
export function compareSurfaces(
  contract: ContractProgram,
  files: readonly ts.SourceFile[],
  comparison: MemberComparison,
): { readonly modules: ReadonlyMap<string, ReadonlySet<string>>; readonly differences: readonly Difference[] } {
  const { checker } = contract
  const surfaces = files.flatMap(strictCalls)
  const compared = new Set<ts.Symbol>()
  const modules = new Map<string, ReadonlySet<string>>()
  for (const { label, object } of surfaces) {
    const own = receiverType(checker, object)
    for (const name of TYPES[label] ?? []) comparison.compareTypes(label, own, contract.electronType(name))
    const module = MODULES[label]
    if (module === undefined) continue
    const members = checker.getPropertiesOfType(own)
    comparison.compareExports(members, module)
    compared.add(own.symbol)
    modules.set(module, new Set(members.map(({ name }) => name)))
  }
  const isCompared = (type: ts.Type) =>
    compared.has(type.symbol) ||
    comparison.pairs.some(({ own }) => own.symbol === type.symbol && isStatic(own) === isStatic(type))
  const differences = surfaces
    .filter(({ object }) => !isCompared(receiverType(checker, object)))
    .map(({ label, object }): Difference => {
      const message = `${placeOf(object)}: nothing says which type of Electron '${label}' stands for`
      return { rule: 'not compared', subject: label, message }
    })
  return { modules, differences }
}

interface Surface {
  readonly label: string
  readonly object: ts.Expression
}

function strictCalls(file: ts.SourceFile): Surface[] {
  const found: Surface[] = []
  walk(file, (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'strict') return
    const [label, object] = node.arguments
    if (object && label && ts.isStringLiteralLike(label)) found.push({ label: label.text, object })
  })
  return found
}
