/** Compares the events that the stand-in knows and emits with the overloads of `on` in Electron's declarations. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import type { Pair } from './members.ts'
import type { ContractProgram } from './program.ts'
import { mostArguments } from './signatures.ts'
import { isStatic, placeOf, receiverType, typeOf, walk } from './symbols.ts'

/** The events of a type, each with the most arguments that its listeners get. */
export function eventsOf(checker: ts.TypeChecker, type: ts.Type): ReadonlyMap<string, number> {
  const on = checker.getPropertyOfType(type, 'on')
  const events = new Map<string, number>()
  for (const { parameters } of on ? typeOf(checker, on).getCallSignatures() : []) {
    const [event, listener] = parameters.map((parameter) => checker.getTypeOfSymbol(parameter))
    if (!event?.isStringLiteral() || !listener) continue
    const most = Math.max(...listener.getCallSignatures().map(mostArguments))
    events.set(event.value, Math.max(most, events.get(event.value) ?? 0))
  }
  return events
}

/** The lists of events that emitters of the stand-in accept listeners for, by class. */
export function eventLists(files: readonly ts.SourceFile[]): ReadonlyMap<ts.ClassDeclaration, readonly string[]> {
  const lists = new Map<ts.ClassDeclaration, readonly string[]>()
  for (const file of files)
    walk(file, (node) => {
      if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) return
      const list = node.arguments[1]
      const owner = ts.findAncestor(node, ts.isClassDeclaration)
      if (list && owner && isEmitter(owner)) lists.set(owner, stringsIn(list))
    })
  return lists
}

const isEmitter = ({ heritageClauses }: ts.ClassDeclaration) =>
  heritageClauses?.some(({ types }) => types.some(({ expression }) => expression.getText() === 'StandInEmitter'))

/** The strings of an array literal, or of a constant that is one, with those pushed to it later. */
function stringsIn(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isAsExpression(node) || ts.isSpreadElement(node)) return stringsIn(node.expression)
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(stringsIn)
  if (!ts.isIdentifier(node)) throw new Error(`contract: ${placeOf(node)}: cannot read this list of events`)
  const found: string[] = []
  walk(node.getSourceFile(), (other) => {
    if (ts.isVariableDeclaration(other) && other.name.getText() === node.text && other.initializer)
      found.push(...stringsIn(other.initializer))
    if (ts.isCallExpression(other) && other.expression.getText() === `${node.text}.push`)
      found.push(...other.arguments.flatMap(stringsIn))
  })
  return found
}

/** @param pairs all that was compared, so that an emitter is found again */
export function compareEvents(
  contract: ContractProgram,
  files: readonly ts.SourceFile[],
  pairs: readonly Pair[],
): Difference[] {
  const { checker } = contract
  const realOf = (symbol: ts.Symbol | undefined) =>
    pairs.find(({ own }) => own.symbol === symbol && !isStatic(own))?.real
  const unknown = (real: ts.Type, name: string): Difference => {
    const subject = `${real.symbol.name} '${name}'`
    return { rule: 'unknown event', subject, message: `${subject} is no event in Electron` }
  }
  const listed = [...eventLists(files)].flatMap(([owner, names]): Difference[] => {
    const subject = owner.name?.text ?? placeOf(owner)
    const real = realOf(owner.name && checker.getSymbolAtLocation(owner.name))
    if (!real)
      return [
        { rule: 'not compared', subject, message: `${placeOf(owner)}: ${subject} stands for nothing in Electron` },
      ]
    const known = eventsOf(checker, real)
    return names.filter((name) => !known.has(name)).map((name) => unknown(real, name))
  })
  const emitted = emitsIn(files).flatMap(({ call, emitter, name, count }): Difference[] => {
    const real = realOf(receiverType(checker, emitter).symbol)
    const most = real && eventsOf(checker, real).get(name)
    if (!real || (most !== undefined && count <= most)) return []
    if (most === undefined) return [unknown(real, name)]
    const subject = `${real.symbol.name} '${name}'`
    const message = `${placeOf(call)}: ${subject} has ${count} arguments, in Electron ${most}`
    return [{ rule: 'event arguments', subject, message }]
  })
  return [...listed, ...emitted]
}

interface Emit {
  readonly call: ts.CallExpression
  readonly emitter: ts.Expression
  readonly name: string
  /** Arguments that listeners get. Those of a spread are not counted. */
  readonly count: number
}

/** All calls of `emit` and `emitPreventable` with a literal name. The second puts an event in front. */
function emitsIn(files: readonly ts.SourceFile[]): Emit[] {
  const found: Emit[] = []
  for (const file of files)
    walk(file, (call) => {
      if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return
      const { expression: emitter, name: method } = call.expression
      const [name, ...rest] = call.arguments
      if (!name || !ts.isStringLiteralLike(name)) return
      const given = rest.filter((argument) => !ts.isSpreadElement(argument)).length
      if (method.text === 'emit') found.push({ call, emitter, name: name.text, count: given })
      if (method.text === 'emitPreventable') found.push({ call, emitter, name: name.text, count: Math.max(given, 1) })
    })
  return found
}
