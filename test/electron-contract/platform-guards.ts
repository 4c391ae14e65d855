/** Works out on which systems a piece of code can run, from the conditions around it. */
import ts from 'typescript'

export const PLATFORMS: readonly string[] = ['darwin', 'linux', 'win32']

/** The systems on which a node can be reached, as far as `process.platform` decides it. */
export function guardedPlatforms(node: ts.Node): string[] {
  let possible = PLATFORMS
  for (let child = node; child.parent; child = child.parent) {
    const allowed = allowedByParent(child, child.parent)
    possible = possible.filter((platform) => allowed.includes(platform))
  }
  return [...possible]
}

function allowedByParent(child: ts.Node, parent: ts.Node): readonly string[] {
  if (ts.isIfStatement(parent)) return byBranch(parent.expression, child, parent.thenStatement, parent.elseStatement)
  if (ts.isConditionalExpression(parent)) return byBranch(parent.condition, child, parent.whenTrue, parent.whenFalse)
  if (ts.isBinaryExpression(parent) && child === parent.right) {
    const { kind } = parent.operatorToken
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return platformsWhere(parent.left, true)
    if (kind === ts.SyntaxKind.BarBarToken) return platformsWhere(parent.left, false)
  }
  if (ts.isBlock(parent) || ts.isSourceFile(parent)) return afterReturns(parent.statements, child)
  return PLATFORMS
}

function byBranch(condition: ts.Expression, child: ts.Node, whenTrue: ts.Node, whenFalse: ts.Node | undefined) {
  if (child === whenTrue) return platformsWhere(condition, true)
  return child === whenFalse ? platformsWhere(condition, false) : PLATFORMS
}

/** What is left after statements such as `if (process.platform !== 'darwin') return`. */
function afterReturns(statements: readonly ts.Statement[], child: ts.Node): readonly string[] {
  const before = statements.slice(
    0,
    statements.findIndex((statement) => statement === child),
  )
  const leaving = before.filter(ts.isIfStatement).filter(({ thenStatement }) => leaves(thenStatement))
  return leaving.reduce<readonly string[]>(
    (left, { expression }) => left.filter((platform) => platformsWhere(expression, false).includes(platform)),
    PLATFORMS,
  )
}

function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(leaves)
  return (
    ts.isReturnStatement(statement) ||
    ts.isThrowStatement(statement) ||
    ts.isContinueStatement(statement) ||
    ts.isBreakStatement(statement)
  )
}

/** The systems on which a condition can be true, or false; all where it asks for something else. */
function platformsWhere(condition: ts.Expression, truth: boolean): readonly string[] {
  if (ts.isParenthesizedExpression(condition)) return platformsWhere(condition.expression, truth)
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken)
    return platformsWhere(condition.operand, !truth)
  if (!ts.isBinaryExpression(condition)) return PLATFORMS
  const { left, right, operatorToken } = condition
  const isAnd = operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
  if (isAnd || operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    const [one, other] = [platformsWhere(left, truth), platformsWhere(right, truth)]
    const both = isAnd === truth
    return PLATFORMS.filter((name) =>
      both ? one.includes(name) && other.includes(name) : one.includes(name) || other.includes(name),
    )
  }
  if (left.getText() !== 'process.platform' || !ts.isStringLiteralLike(right)) return PLATFORMS
  const isEqual = operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken
  if (!isEqual && operatorToken.kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken) return PLATFORMS
  return PLATFORMS.filter((name) => (name === right.text) === (isEqual === truth))
}
