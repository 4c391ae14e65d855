/** Compares what the stand-in exports, and everything that can be reached from there, with Electron's declarations. */
import ts from 'typescript'
import type { Difference, Rule } from './difference.ts'
import type { ContractProgram } from './program.ts'
import { describeShapes, extraShapes, objectsIn, shapesOf } from './shapes.ts'
import { compareSignatures } from './signatures.ts'
import { isStatic, typeOf } from './symbols.ts'

/** Two types that must agree. */
export interface Pair {
  readonly own: ts.Type
  readonly real: ts.Type
}

/** Walks types of the stand-in and of Electron side by side. Each two are compared once. */
export class MemberComparison {
  readonly differences: Difference[] = []
  readonly pairs: Pair[] = []
  private readonly contract: ContractProgram
  private readonly checker: ts.TypeChecker

  constructor(contract: ContractProgram) {
    this.contract = contract
    this.checker = contract.checker
  }

  /** @param module of Electron that `own`, an object or a module, stands for */
  compareExports(own: Iterable<ts.Symbol>, module: string): void {
    const exported = this.contract.electronExports(module)
    for (const symbol of own) {
      const real = exported.get(symbol.name)
      if (!real) this.report('unknown member', symbol.name, 'is not exported by Electron')
      // A module such as `session`, which is declared as a class that nothing but Electron can construct.
      else if (real.flags & ts.SymbolFlags.Variable && isStatic(typeOf(this.checker, real)))
        for (const object of objectsIn(this.checker, typeOf(this.checker, symbol)))
          this.compareTypes(symbol.name, object, typeOf(this.checker, real))
      else this.compareValues(symbol.name, typeOf(this.checker, symbol), typeOf(this.checker, real))
    }
  }

  /** @param name of both, for messages, where Electron's type has none */
  compareTypes(name: string, own: ts.Type, real: ts.Type): void {
    if (this.pairs.some((pair) => pair.own === own && pair.real === real)) return
    this.pairs.push({ own, real })
    const subject = !real.symbol || real.symbol.name.startsWith('__') ? name : real.symbol.name
    for (const member of this.checker.getPropertiesOfType(own))
      if (this.contract.isOwn(member) && isPublic(member)) this.compareMember(subject, member, real)
  }

  private compareMember(owner: string, own: ts.Symbol, realOwner: ts.Type): void {
    const subject = `${owner}.${own.name}`
    const real = this.checker.getPropertyOfType(realOwner, own.name)
    if (!real) return this.report('unknown member', this.declaredName(own) ?? subject, 'does not exist in Electron')
    const [ownType, realType] = [typeOf(this.checker, own), typeOf(this.checker, real)]
    this.compareValues(subject, ownType, realType)
    // Methods are often fields here; nobody assigns to them.
    if (ownType.getCallSignatures().length > 0) return
    if (isReadonly(real) && isWritable(own)) this.report('writable', subject, 'is writable, in Electron read-only')
    if (isGetter(own) && !isReadonly(real))
      this.report('writable', subject, 'has no setter, in Electron it is writable')
  }

  /** `StandInEmitter.emitPreventable`: by the base class, if that stands for nothing itself. */
  private declaredName({ valueDeclaration, name }: ts.Symbol): string | undefined {
    const base = valueDeclaration?.parent
    if (!base || !ts.isClassDeclaration(base)) return undefined
    const isCompared = this.pairs.some(({ own }) => own.symbol?.valueDeclaration === base)
    return isCompared ? undefined : `${base.name?.text}.${name}`
  }

  private compareValues(subject: string, own: ts.Type, real: ts.Type): void {
    const extra = extraShapes(this.checker, own, real)
    if (extra.length > 0) {
      const theirs = describeShapes(shapesOf(this.checker, real))
      return this.report('kind', subject, `can be ${describeShapes(extra)}, in Electron only ${theirs}`)
    }
    const reals = objectsIn(this.checker, real)
    for (const object of objectsIn(this.checker, own))
      for (const counterpart of reals) this.compareObjects(subject, object, counterpart)
  }

  private compareObjects(subject: string, own: ts.Type, real: ts.Type): void {
    const constructors = [own.getConstructSignatures(), real.getConstructSignatures()] as const
    const calls = [own.getCallSignatures(), real.getCallSignatures()] as const
    if (constructors[0].length > 0) this.compareTypes(subject, own, real)
    for (const [name, [mine, theirs]] of [
      [`new ${subject}`, constructors],
      [subject, calls],
    ] as const) {
      // `Function` tells nothing.
      if (mine.length === 0 || theirs.length === 0) continue
      this.add(...compareSignatures(this.contract, name, mine, theirs))
      for (const object of mine.flatMap((signature) => objectsIn(this.checker, signature.getReturnType())))
        for (const counterpart of theirs.flatMap((signature) => objectsIn(this.checker, signature.getReturnType())))
          if (this.contract.isOwn(object.symbol)) this.compareTypes(`${name}()`, object, counterpart)
    }
    if (constructors[0].length + calls[0].length === 0 && this.contract.isOwn(own.symbol))
      this.compareTypes(subject, own, real)
  }

  private report(rule: Rule, subject: string, message: string): void {
    this.add({ rule, subject, message: `${subject} ${message}` })
  }

  /** What is inherited, or reached in two ways, is reported once. */
  private add(...differences: readonly Difference[]): void {
    for (const { rule, subject, message } of differences)
      if (!this.differences.some((found) => found.rule === rule && found.subject === subject))
        this.differences.push({ rule, subject, message })
  }
}

const hasModifier = (symbol: ts.Symbol, flags: ts.ModifierFlags) =>
  (symbol.declarations ?? []).some((declaration) => ts.getCombinedModifierFlags(declaration) & flags)

const isPublic = (symbol: ts.Symbol) => !hasModifier(symbol, ts.ModifierFlags.Private | ts.ModifierFlags.Protected)

/** An accessor without a setter: an assignment throws. */
const isGetter = ({ flags }: ts.Symbol) =>
  (flags & ts.SymbolFlags.GetAccessor) !== 0 && (flags & ts.SymbolFlags.SetAccessor) === 0

const isReadonly = (symbol: ts.Symbol) => isGetter(symbol) || hasModifier(symbol, ts.ModifierFlags.Readonly)

/** The members of an object literal cannot be declared as read-only. */
const isWritable = (symbol: ts.Symbol) =>
  !isReadonly(symbol) && !(symbol.declarations ?? []).some(ts.isObjectLiteralElementLike)
