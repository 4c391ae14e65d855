// A lint rule: `void` must not hide that a promise of Electron was rejected.
//
// `@typescript-eslint/no-floating-promises` takes `void` for an answer. For the app's own promises that is right where
// they never reject; those of Electron do: a dialog without a display, a path that cannot be opened.

const HANDLERS = { catch: 1, then: 2 }

/** Whether a chain such as `promise.then(use).catch(report)` handles a rejection; if not, the call that it begins with. */
function unhandledStart(node) {
  let call = node
  while (call.type === 'CallExpression' && call.callee.type === 'MemberExpression') {
    const method = call.callee.property.name
    if (call.arguments.length >= HANDLERS[method]) return undefined
    if (!['then', 'catch', 'finally'].includes(method)) break
    call = call.callee.object
  }
  return call
}

/** @type {import('eslint').Rule.RuleModule} */
const noVoid = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { hidden: 'Await this promise of Electron, return it, or handle its rejection: `void` hides it.' },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()
    return {
      'UnaryExpression[operator="void"]'({ argument }) {
        const start = unhandledStart(argument.type === 'ChainExpression' ? argument.expression : argument)
        if (start?.type !== 'CallExpression') return
        const call = esTreeNodeToTSNodeMap.get(start)
        const isPromise = checker.getPropertyOfType(checker.getTypeAtLocation(call), 'then') !== undefined
        const declaration = checker.getResolvedSignature(call)?.declaration
        const isElectrons = declaration?.getSourceFile().fileName.endsWith('/electron.d.ts')
        if (isPromise && isElectrons) context.report({ node: argument, messageId: 'hidden' })
      },
    }
  },
}

export default { rules: { 'no-void': noVoid } }
