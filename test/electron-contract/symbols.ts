/** Small questions to the checker that several comparisons ask. */
import ts from 'typescript'

/** The type of a value, through imports and exports. */
export const typeOf = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Type =>
  checker.getTypeOfSymbol(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)

/** Whether it is the type of a class itself, not of its instances. */
export const isStatic = (type: ts.Type): boolean => type.getConstructSignatures().length > 0

/** The type of an expression without `null`, `undefined` and type parameters (`this` is one). */
export function receiverType(checker: ts.TypeChecker, node: ts.Node): ts.Type {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node))
  return checker.getBaseConstraintOfType(type) ?? type
}

/** Calls `visit` for a node and everything in it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** `file.ts:12`, for messages. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${file.fileName.split('/').at(-1)}:${line + 1}`
}
