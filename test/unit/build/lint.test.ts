/** The rules of `eslint.config.js` that keep promises of Electron from being dropped. */
import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'

const eslint = new ESLint({ cwd: resolve(import.meta.dirname, '../../..') })

/** @param path of a file that exists, for the rules ask the compiler about it. @returns the rules that are broken */
async function rulesBroken(code: string, path: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: path })
  return result!.messages.map(({ ruleId }) => ruleId)
}

const inMain = (code: string) =>
  rulesBroken(`import { app, clipboard, Notification, shell } from 'electron'\n${code}\n`, 'electron/main/clipboard.ts')
const USED = 'export const used = [app, clipboard, Notification, shell]'

const FLOATING = '@typescript-eslint/no-floating-promises'
const MISUSED = '@typescript-eslint/no-misused-promises'
const VOID = 'electron-promises/no-void'

describe('eslint.config.js', () => {
  test.each([
    ['a dropped promise', "clipboard.writeText('text')", FLOATING],
    ['a dropped chain', 'app.whenReady().then(() => 0)', FLOATING],
    [
      'a promise where a member returns nothing',
      'export const api: { copy(text: string): void } = { copy: (text) => clipboard.writeText(text) }',
      MISUSED,
    ],
    [
      'a promise where an argument returns nothing',
      "[1].forEach(async () => { await clipboard.writeText('text') })",
      MISUSED,
    ],
    [
      'a promise where a variable returns nothing',
      'export const copy: (text: string) => void = (text) => clipboard.writeText(text)',
      MISUSED,
    ],
    ['a promise as a condition', 'if (clipboard.readText()) app.quit()', MISUSED],
    ['void before a promise', "void shell.openPath('path')", VOID],
    ['void before a chain', "void shell.openPath('path').then(console.error).finally(() => 0)", VOID],
    ['void in a function', "export const open = () => void shell.openPath('path')", VOID],
  ])('reports %s', async (_name, code, rule) => {
    expect(await inMain(`${code}\n${USED}`)).toEqual([rule])
  })

  test.each([
    ['await', "await clipboard.writeText('text')"],
    ['a returned promise', 'export const copy = (text: string) => clipboard.writeText(text)'],
    ['void with a handler', "void shell.openPath('path').then(console.error).catch(console.error)"],
    ['void with a second argument of then', "void shell.openPath('path').then(console.error, console.error)"],
    ['void before another member', "void new Notification({ title: 'title' }).on('click', () => 0)"],
    ['void before a promise of the app', 'const save = async () => app.quit()\nvoid save()'],
  ])('accepts %s', async (_name, code) => {
    expect(await inMain(`${code}\n${USED}`)).toEqual([])
  })

  test('holds the preload to the same', async () => {
    const code =
      "import { ipcRenderer } from 'electron'\nipcRenderer.invoke('channel')\nvoid ipcRenderer.invoke('channel')\n"
    expect(await rulesBroken(code, 'electron/preload/preload.ts')).toEqual([FLOATING, VOID])
  })
})
