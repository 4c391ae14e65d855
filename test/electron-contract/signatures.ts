/** Compares how two functions, or two constructors, are called and what they give back. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import type { ContractProgram } from './program.ts'
import { describeShapes, extraShapes, objectsIn, shapesOf } from './shapes.ts'

/** @param own signatures of the stand-in. @param real those of Electron, all overloads */
export function compareSignatures(
  contract: ContractProgram,
  subject: string,
  own: readonly ts.Signature[],
  real: readonly ts.Signature[],
): Difference[] {
  return [
    ...compareArguments(subject, own, real),
    ...compareReturns(contract.checker, subject, own, real),
    ...compareOptions(contract, subject, own, real),
  ]
}

const required = (signature: ts.Signature) =>
  signature.parameters.filter((_, at) => !isOptional(signature.parameters[at]!)).length

function isOptional(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration
  return (
    declaration !== undefined &&
    ts.isParameter(declaration) &&
    (declaration.questionToken !== undefined ||
      declaration.initializer !== undefined ||
      declaration.dotDotDotToken !== undefined)
  )
}

/** How many arguments a signature takes at most. */
export function mostArguments(signature: ts.Signature): number {
  const last = signature.parameters.at(-1)?.valueDeclaration
  const isRest = last !== undefined && ts.isParameter(last) && last.dotDotDotToken !== undefined
  return isRest ? Infinity : signature.parameters.length
}

function compareArguments(subject: string, own: readonly ts.Signature[], real: readonly ts.Signature[]): Difference[] {
  const least = [Math.min(...own.map(required)), Math.min(...real.map(required))] as const
  const most = [Math.max(...own.map(mostArguments)), Math.max(...real.map(mostArguments))] as const
  const differ = (what: string, [mine, theirs]: readonly [number, number]): Difference => {
    return { rule: 'arguments', subject, message: `${subject} takes ${what} ${mine} arguments, Electron's ${theirs}` }
  }
  return [
    ...(least[0] > least[1] ? [differ('at least', least)] : []),
    ...(most[0] > most[1] ? [differ('up to', most)] : []),
  ]
}

function compareReturns(
  checker: ts.TypeChecker,
  subject: string,
  own: readonly ts.Signature[],
  real: readonly ts.Signature[],
): Difference[] {
  const theirs = new Set(real.flatMap((signature) => [...shapesOf(checker, signature.getReturnType())]))
  if (theirs.has('any')) return []
  const extra = own.filter((signature) =>
    real.every((r) => extraShapes(checker, signature.getReturnType(), r.getReturnType()).length > 0),
  )
  return extra.map((signature) => {
    const mine = describeShapes(shapesOf(checker, signature.getReturnType()))
    return { rule: 'returns', subject, message: `${subject} returns ${mine}, Electron's ${describeShapes(theirs)}` }
  })
}

/** Keys that the stand-in reads from an argument must be keys that Electron reads. */
function compareOptions(
  contract: ContractProgram,
  subject: string,
  own: readonly ts.Signature[],
  real: readonly ts.Signature[],
): Difference[] {
  const objectsAt = ({ parameters }: ts.Signature, at: number) =>
    parameters[at] ? objectsIn(contract.checker, contract.checker.getTypeOfSymbol(parameters[at])) : []
  const paths = own.flatMap((signature) =>
    signature.parameters.flatMap((_, at) => {
      const theirs = real.flatMap((overload) => objectsAt(overload, at))
      return unknownKeys(contract, [], objectsAt(signature, at), theirs)
    }),
  )
  return [...new Set(paths)].map((path) => {
    const option = `${subject}({ ${path} })`
    return { rule: 'unknown option', subject: option, message: `${option} is no option in Electron` }
  })
}

/** Nested options are compared too: `webPreferences` of a window, `submenu` of an item. */
const MAX_DEPTH = 3

/**
 * The keys of `own` that are declared by this repository and that `real` lacks.
 * @param path of the object within the argument
 * @returns paths such as `webPreferences.sandboxed`
 */
export function unknownKeys(
  contract: ContractProgram,
  path: readonly string[],
  own: readonly ts.Type[],
  real: readonly ts.Type[],
): string[] {
  if (path.length > MAX_DEPTH || real.length === 0) return []
  const { checker } = contract
  const properties = own.filter(isPlain).flatMap((type) => checker.getPropertiesOfType(type))
  return properties.filter(contract.isOwn).flatMap((property) => {
    const inner = [...path, property.name]
    const known = real.flatMap((option) => checker.getPropertyOfType(option, property.name) ?? [])
    if (known.length === 0) return [inner.join('.')]
    const mine = objectsIn(checker, checker.getTypeOfSymbol(property))
    const theirs = known.flatMap((option) => objectsIn(checker, checker.getTypeOfSymbol(option)))
    return unknownKeys(contract, inner, mine, theirs)
  })
}

/** An object of options: neither a function nor an instance of a class. */
const isPlain = (type: ts.Type) =>
  !type.isClass() && type.getCallSignatures().length === 0 && type.getConstructSignatures().length === 0
