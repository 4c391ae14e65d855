/** Finds what the app uses of Electron, and checks that the stand-in imitates all of it. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import { eventLists } from './events.ts'
import type { Pair } from './members.ts'
import type { ContractProgram } from './program.ts'
import { isStatic, placeOf, receiverType, walk } from './symbols.ts'

/** A member of Electron where the app names it: `app.quit`, or `quit` of `const { quit } = app`. */
export interface Use {
  readonly node: ts.PropertyAccessExpression | ts.BindingElement
  /** The member, as Electron declares it. */
  readonly member: ts.Symbol
  /** The type that it is a member of. */
  readonly owner: ts.Type
}

export function usesIn(contract: ContractProgram, files: readonly ts.SourceFile[]): Use[] {
  const found: Use[] = []
  const add = (node: Use['node'], object: ts.Node, name: ts.Node | undefined) => {
    if (!name || !ts.isIdentifier(name)) return
    const owner = receiverType(contract.checker, object)
    const member = contract.checker.getPropertyOfType(owner, name.text)
    // Node's `process` has members of both.
    if (member && contract.isElectrons(member) && owner.symbol?.name !== 'Process') found.push({ node, member, owner })
  }
  for (const file of files)
    walk(file, (node) => {
      if (ts.isPropertyAccessExpression(node)) add(node, node.expression, node.name)
      else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent))
        add(node, node.parent, node.propertyName ?? node.name)
    })
  return found
}

/** @param pairs what was compared; another object that has methods is one that the stand-in lacks */
export function compareUses(contract: ContractProgram, uses: readonly Use[], pairs: readonly Pair[]): Difference[] {
  const missing = new Map<string, Difference>()
  for (const { node, member, owner } of uses) {
    const counterparts = pairs.filter(({ real }) => isSame(real, owner))
    const known = counterparts.some(({ own }) => contract.checker.getPropertyOfType(own, member.name))
    const name = owner.symbol?.name ?? ''
    if (known || (counterparts.length === 0 && !hasMethods(owner))) continue
    const subject = counterparts.length > 0 ? `${name}.${member.name}` : name
    const message = `${placeOf(node)}: the stand-in has no ${name}.${member.name}`
    if (!missing.has(subject)) missing.set(subject, { rule: 'not imitated', subject, message })
  }
  return [...missing.values()]
}

/** The class that a module exports is one that extends the class of the namespace: their names are the same. */
const isSame = (one: ts.Type, other: ts.Type) =>
  one.symbol !== undefined && one.symbol.name === other.symbol?.name && isStatic(one) === isStatic(other)

/** Records such as `Rectangle` have none. */
const hasMethods = (type: ts.Type) =>
  type.isClassOrInterface() &&
  type.getProperties().some(({ flags, name }) => flags & ts.SymbolFlags.Method && name !== 'constructor')

/** Values that the app imports from `electron` must be exported by the stand-in. */
export function compareImports(files: readonly ts.SourceFile[], exported: ReadonlySet<string>): Difference[] {
  const imports = files.flatMap((file) => file.statements.filter(ts.isImportDeclaration))
  return imports
    .filter(({ moduleSpecifier }) => moduleSpecifier.getText().slice(1, -1) === 'electron')
    .flatMap(({ importClause }) => {
      const bindings = importClause?.isTypeOnly ? undefined : importClause?.namedBindings
      return bindings && ts.isNamedImports(bindings) ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly) : []
    })
    .map((element) => ({ element, name: (element.propertyName ?? element.name).text }))
    .filter(({ name }) => !exported.has(name))
    .map(({ element, name }) => ({
      rule: 'not imitated',
      subject: name,
      message: `${placeOf(element)}: the stand-in does not export ${name}`,
    }))
}

const LISTENING = new Set(['on', 'once', 'off', 'addListener', 'removeListener', 'prependListener'])

/** Events that the app listens to must be in the lists of the stand-in. */
export function compareListeners(
  contract: ContractProgram,
  uses: readonly Use[],
  pairs: readonly Pair[],
  standIn: readonly ts.SourceFile[],
): Difference[] {
  const { checker } = contract
  const lists = eventLists(standIn)
  const listOf = (type: ts.Type) => {
    const own = pairs.find(({ real }) => isSame(real, type))?.own.symbol?.valueDeclaration
    return own && ts.isClassDeclaration(own) ? lists.get(own) : undefined
  }
  return uses.flatMap(({ node, member, owner }): Difference[] => {
    const call = node.parent
    const list = LISTENING.has(member.name) ? listOf(owner) : undefined
    if (!list || !ts.isCallExpression(call) || !call.arguments[0]) return []
    return namesOf(checker, call.arguments[0])
      .filter((name) => !list.includes(name))
      .map((name) => {
        const subject = `${owner.symbol.name} '${name}'`
        return { rule: 'not imitated', subject, message: `${placeOf(call)}: the stand-in does not know ${subject}` }
      })
  })
}

/** The strings that an argument can be. A cast hides some: `name as 'will-navigate'`. */
function namesOf(checker: ts.TypeChecker, argument: ts.Expression): string[] {
  const type = checker.getTypeAtLocation(ts.isAsExpression(argument) ? argument.expression : argument)
  return (type.isUnion() ? type.types : [type]).flatMap((part) => (part.isStringLiteral() ? [part.value] : []))
}
