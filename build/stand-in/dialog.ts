import type { MessageBoxOptions, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { checkArgument } from './argument.ts'
import { BrowserWindow, type StandInBrowserWindow } from './browser-window.ts'
import {
  cancelButton,
  checkAppInitialized,
  checkMessageBox,
  checkOpenDialog,
  checkSaveDialog,
} from './dialog-checks.ts'
import { host } from './host.ts'
import { strict } from './strict.ts'

interface Answers {
  showOpenDialog: { canceled: boolean; filePaths: string[] }
  showSaveDialog: { canceled: boolean; filePath: string }
  showMessageBox: { response: number; checkboxChecked: boolean }
}

/** Given by a spec to the dialogs that come next. */
const waiting: { [Name in keyof Answers]: Answers[Name][] } = {
  showOpenDialog: [],
  showSaveDialog: [],
  showMessageBox: [],
}

/**
 * The checks come first, and then the answer that a spec has put in place. Without one the browser asks the person who
 * looks on; where there is none, a dialog that no spec expected is an error, for it would wait for ever.
 */
export const dialog = strict('dialog', {
  showOpenDialog(
    windowOrOptions?: StandInBrowserWindow | OpenDialogOptions,
    maybeOptions?: OpenDialogOptions,
  ): Promise<Answers['showOpenDialog']> {
    const fallback: OpenDialogOptions = { title: 'Open', properties: ['openFile'] }
    const { window, options } = read(windowOrOptions, maybeOptions, fallback)
    checkOpenDialog(options)
    return answer('showOpenDialog', options, window, async (over) => {
      const filePaths = await over.webContents.chooseFiles(options.properties?.includes('multiSelections') ?? false)
      return { canceled: filePaths.length === 0, filePaths }
    })
  },

  showSaveDialog(
    windowOrOptions?: StandInBrowserWindow | SaveDialogOptions,
    maybeOptions?: SaveDialogOptions,
  ): Promise<Answers['showSaveDialog']> {
    const { window, options } = read<SaveDialogOptions>(windowOrOptions, maybeOptions, { title: 'Save' })
    checkSaveDialog(options)
    return answer('showSaveDialog', options, window, async (over) => {
      const path = await prompt(over, options.title ?? 'Save as', options.defaultPath ?? '')
      return { canceled: path === null, filePath: path ?? '' }
    })
  },

  showMessageBox(
    windowOrOptions?: StandInBrowserWindow | MessageBoxOptions,
    maybeOptions?: MessageBoxOptions,
  ): Promise<Answers['showMessageBox']> {
    const { window, options } = read<MessageBoxOptions>(windowOrOptions, maybeOptions, { type: 'none', message: '' })
    checkMessageBox(options)
    return answer('showMessageBox', options, window, async (over) => {
      const buttons = options.buttons?.length ? options.buttons : ['OK']
      const text = [options.message, options.detail, ...buttons.map((label, at) => `${at + 1}: ${label}`)]
      const typed = await prompt(over, text.filter(Boolean).join('\n'), String((options.defaultId ?? 0) + 1))
      const response = Number(typed) - 1
      const known = typed !== null && Number.isInteger(response) && response >= 0 && response < buttons.length
      return { response: known ? response : cancelButton(options), checkboxChecked: false }
    })
  },

  showErrorBox(title: string, content: string): void {
    checkArgument(title, 'string', 0)
    checkArgument(content, 'string', 1)
    console.error(`${title}: ${content}`)
    if (!host.visible) throw new Error(`electron stand-in: dialog.showErrorBox was not expected: ${title}`)
  },

  /** Not Electron's: the answer to the next dialog of that kind. */
  answerNext<Name extends keyof Answers>(name: Name, given: Answers[Name]): void {
    waiting[name].push(given)
  },
})

/** A first argument that is not a window is the options, as in Electron. */
function read<O extends object>(
  first: StandInBrowserWindow | O | undefined,
  second: O | undefined,
  fallback: O,
): { window: StandInBrowserWindow | null; options: O } {
  checkAppInitialized()
  const isWindow = first instanceof BrowserWindow
  const options = first && !isWindow ? (first as O) : second
  return { window: isWindow ? (first as StandInBrowserWindow) : null, options: options ?? fallback }
}

/** @param ask shows the dialog over a window */
async function answer<Name extends keyof Answers>(
  name: Name,
  options: object,
  window: StandInBrowserWindow | null,
  ask: (over: StandInBrowserWindow) => Promise<Answers[Name]>,
): Promise<Answers[Name]> {
  const given = waiting[name].shift()
  if (given) return given
  const asked = JSON.stringify(options)
  if (!host.visible) throw new Error(`electron stand-in: dialog.${name} was not expected, and has no answer: ${asked}`)
  const over = window ?? BrowserWindow.getFocusedWindow()
  if (!over) throw new Error(`electron stand-in: dialog.${name} without a window is not imitated`)
  return await ask(over)
}

async function prompt(window: StandInBrowserWindow, text: string, initial: string): Promise<string | null> {
  const call = `window.prompt(${JSON.stringify(text)}, ${JSON.stringify(initial)})`
  return (await window.webContents.executeJavaScript(call)) as string | null
}
