/** Checks that what passes between the app and Electron has Electron's types, not copies that may grow stale. */
import ts from 'typescript'
import type { Difference } from './difference.ts'
import type { ContractProgram } from './program.ts'
import { objectsIn } from './shapes.ts'
import { unknownKeys } from './signatures.ts'
import { placeOf, walk } from './symbols.ts'

/** Compares all arguments of all calls with the parameters they are given for. */
export function compareOwnTypes(contract: ContractProgram, files: readonly ts.SourceFile[]): Difference[] {
  const found: Difference[] = []
  for (const file of files)
    walk(file, (call) => {
      if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return
      const signature = contract.checker.getResolvedSignature(call)
      call.arguments?.forEach((argument, at) => {
        const parameter = signature?.parameters[at]
        if (!signature || !parameter) return
        const given = objectsIn(contract.checker, contract.checker.getTypeAtLocation(argument))
        const wanted = objectsIn(contract.checker, contract.checker.getTypeOfSymbolAtLocation(parameter, call))
        const isElectrons = signature.declaration?.getSourceFile().fileName.endsWith('electron.d.ts')
        if (isElectrons) found.push(...unknownOptions(contract, call, given, wanted))
        found.push(...copies(contract, argument, given, wanted))
      })
    })
  return found
}

/** Keys that the compiler does not find, since they come from a variable or a spread. */
function unknownOptions(
  contract: ContractProgram,
  call: ts.CallExpression | ts.NewExpression,
  given: readonly ts.Type[],
  wanted: readonly ts.Type[],
): Difference[] {
  return unknownKeys(contract, [], given, wanted).map((path) => {
    const option = `${call.expression.getText()}({ ${path} })`
    return { rule: 'unknown option', subject: option, message: `${placeOf(call)}: ${option} is no option in Electron` }
  })
}

function copies(
  contract: ContractProgram,
  argument: ts.Expression,
  given: readonly ts.Type[],
  wanted: readonly ts.Type[],
): Difference[] {
  return [...copiesIn(contract, given, wanted), ...copiesIn(contract, wanted, given)].map(([own, real]) => {
    const message = `${placeOf(argument)}: ${own} repeats Electron.${real}; use that type, or Pick from it`
    return { rule: 'own copy', subject: own, message }
  })
}

/** Named types of the app all of whose members are members of the type of Electron on the other side. */
function copiesIn(contract: ContractProgram, mine: readonly ts.Type[], theirs: readonly ts.Type[]): [string, string][] {
  const electrons = theirs.filter(({ symbol }) => contract.isElectrons(symbol))
  return mine.filter(isNamed).flatMap((own) => {
    const members = contract.isOwn(own.symbol) ? contract.checker.getPropertiesOfType(own) : []
    const repeated = electrons.find((real) => members.every(({ name }) => real.getProperty(name)))
    return members.length > 0 && repeated ? [[nameOf(own), repeated.symbol.name]] : []
  })
}

const isNamed = (type: ts.Type) => type.isClassOrInterface() || type.aliasSymbol !== undefined

const nameOf = (type: ts.Type) => type.aliasSymbol?.name ?? type.symbol.name
