/** Types reduced to what a caller can tell apart at run time. */
import ts from 'typescript'

type Shape = string

/** The shapes that a value of the type can have: `string | Promise<void> | null` has three. */
export function shapesOf(checker: ts.TypeChecker, type: ts.Type): ReadonlySet<Shape> {
  const constraint = checker.getBaseConstraintOfType(type) ?? type
  if (constraint.isUnion()) return new Set(constraint.types.flatMap((part) => [...shapesOf(checker, part)]))
  return new Set([shapeOf(checker, constraint)])
}

const PRIMITIVES: readonly (readonly [ts.TypeFlags, Shape])[] = [
  [ts.TypeFlags.Any | ts.TypeFlags.Unknown, 'any'],
  [ts.TypeFlags.Never, 'any'],
  [ts.TypeFlags.StringLike, 'string'],
  [ts.TypeFlags.NumberLike, 'number'],
  [ts.TypeFlags.BooleanLike, 'boolean'],
  [ts.TypeFlags.BigIntLike, 'bigint'],
  [ts.TypeFlags.ESSymbolLike, 'symbol'],
  [ts.TypeFlags.VoidLike, 'nothing'],
  [ts.TypeFlags.Null, 'null'],
]

function shapeOf(checker: ts.TypeChecker, type: ts.Type): Shape {
  const primitive = PRIMITIVES.find(([flags]) => type.flags & flags)
  if (primitive) return primitive[1]
  if (isPromise(type)) return 'promise'
  if (checker.isArrayLikeType(type)) return 'array'
  if (type.getConstructSignatures().length > 0) return 'class'
  // `Function` and the like have no signature of their own.
  if (type.getCallSignatures().length > 0 || type.symbol?.name === 'Function') return 'function'
  // `object` may be anything that is none of the above.
  return 'object'
}

const isPromise = (type: ts.Type) => type.symbol?.name === 'Promise' || type.symbol?.name === 'PromiseLike'

/** The shapes of the first that the second lacks. */
export function extraShapes(checker: ts.TypeChecker, own: ts.Type, real: ts.Type): Shape[] {
  const known = shapesOf(checker, real)
  return known.has('any') ? [] : [...shapesOf(checker, own)].filter((shape) => shape !== 'any' && !known.has(shape))
}

/** The objects inside of a type: members of unions, items of arrays, what promises resolve with. */
export function objectsIn(checker: ts.TypeChecker, type: ts.Type): ts.Type[] {
  const constraint = checker.getBaseConstraintOfType(type) ?? type
  if (constraint.isUnion()) return constraint.types.flatMap((part) => objectsIn(checker, part))
  if (isPromise(constraint) || checker.isArrayLikeType(constraint))
    return checker.getTypeArguments(constraint as ts.TypeReference).flatMap((inner) => objectsIn(checker, inner))
  const isObject = constraint.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)
  return isObject ? [constraint] : []
}

/** For messages: `promise or string`. */
export const describeShapes = (shapes: Iterable<Shape>): string => [...shapes].toSorted().join(' or ')
