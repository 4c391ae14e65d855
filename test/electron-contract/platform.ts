/** Finds members of Electron that the app uses on systems that do not have them. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import { guardedPlatforms, PLATFORMS } from './platform-guards.ts'
import type { ContractProgram } from './program.ts'
import { placeOf, typeOf } from './symbols.ts'
import type { Use } from './uses.ts'

/** Uses that no guard keeps from the systems which `@platform` leaves out. Listening to an event is harmless. */
export function comparePlatforms(contract: ContractProgram, uses: readonly Use[]): Difference[] {
  return uses.flatMap(({ node, member, owner }): Difference[] => {
    const supported = platformsOf(contract.checker, node, member)
    if (!supported || isEvent(member) || mayBeUndefined(contract.checker, member)) return []
    // The compiler asks for a check where the object itself is not there on other systems: `app.dock?.hide()`.
    if (ts.isPropertyAccessExpression(node) && isCheckedByCompiler(contract.checker, node.expression)) return []
    const unsupported = guardedPlatforms(node).filter((platform) => !supported.has(platform))
    if (unsupported.length === 0) return []
    const subject = `${owner.symbol.name}.${member.name}`
    const message = `${placeOf(node)}: ${subject} is used on ${unsupported.join(' and ')}, which it does not have`
    return [{ rule: 'platform', subject, message }]
  })
}

/** The systems named by `@platform`: of the overload that is called, else of all. Undefined if there is no tag. */
function platformsOf(checker: ts.TypeChecker, node: Use['node'], member: ts.Symbol): ReadonlySet<string> | undefined {
  const called = ts.isCallExpression(node.parent) && node.parent.expression === node
  const overload = called ? checker.getResolvedSignature(node.parent)?.declaration : undefined
  const declarations = overload ? [overload] : (member.declarations ?? [])
  const tags = declarations.map((declaration) =>
    ts.getJSDocTags(declaration).find(({ tagName }) => tagName.text === 'platform'),
  )
  if (tags.length === 0 || tags.includes(undefined)) return undefined
  const named = tags.flatMap((tag) => ts.getTextOfJSDocComment(tag?.comment)?.split(',') ?? [])
  const platforms = new Set(named.map((name) => name.trim()))
  return PLATFORMS.every((platform) => platforms.has(platform)) ? undefined : platforms
}

const isEvent = ({ name }: ts.Symbol) => ['on', 'once', 'off', 'addListener', 'removeListener'].includes(name)

function mayBeUndefined(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const type = typeOf(checker, symbol)
  return type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined)
}

/** Whether it is declared as possibly undefined: then it is not reached without a check. */
function isCheckedByCompiler(checker: ts.TypeChecker, expression: ts.Expression): boolean {
  const symbol = checker.getSymbolAtLocation(expression)
  return symbol !== undefined && mayBeUndefined(checker, symbol)
}
