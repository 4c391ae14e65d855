import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { guardedPlatforms } from '../../../electron-contract/platform-guards.ts'

/** The systems on which `here()` can run. */
function platformsOf(code: string): string {
  const file = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  let found: ts.Node | undefined
  const find = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === 'here') found = node
    ts.forEachChild(node, find)
  }
  find(file)
  return guardedPlatforms(found!).join(' ')
}

const MAC = "process.platform === 'darwin'"
const WINDOWS = "process.platform === 'win32'"

describe('guardedPlatforms', () => {
  test.each([
    ['here()', 'darwin linux win32'],
    [`if (${MAC}) here()`, 'darwin'],
    [`if (${MAC}) { run(() => here()) }`, 'darwin'],
    [`if (${MAC}) {} else here()`, 'linux win32'],
    [`if (${MAC} && window) here()`, 'darwin'],
    [`if (!(${MAC} && window)) here()`, 'darwin linux win32'],
    [`if (${MAC} || ${WINDOWS}) here()`, 'darwin win32'],
    [`if (${MAC} || window) here()`, 'darwin linux win32'],
    [`if (!(${MAC} || ${WINDOWS})) here()`, 'linux'],
    ["if (process.platform !== 'darwin') here()", 'linux win32'],
    [`if (!(${MAC})) here()`, 'linux win32'],
    [`${MAC} ? here() : there()`, 'darwin'],
    [`${MAC} ? there() : here()`, 'linux win32'],
    [`${MAC} && here()`, 'darwin'],
    [`${MAC} || here()`, 'linux win32'],
    [`here() && ${MAC}`, 'darwin linux win32'],
    ["function run() { if (process.platform !== 'darwin') return; here() }", 'darwin'],
    ["function run() { if (process.platform !== 'darwin') { throw new Error() } here() }", 'darwin'],
    ["function run() { if (process.platform !== 'darwin') log(); here() }", 'darwin linux win32'],
    [`function run() { here(); if (${MAC}) return }`, 'darwin linux win32'],
    [`if (platform() === 'darwin') here()`, 'darwin linux win32'],
    [`if (process.platform > 'darwin') here()`, 'darwin linux win32'],
  ])('%s runs on %s', (code, platforms) => {
    expect(platformsOf(code)).toBe(platforms)
  })
})
