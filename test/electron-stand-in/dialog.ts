import type { StandInBrowserWindow } from './browser-window.ts'
import { BrowserWindow } from './browser-window.ts'
import { host } from './host.ts'
import { strict } from './strict.ts'

interface FileOptions {
  readonly title?: string
  readonly defaultPath?: string
  readonly properties?: readonly string[]
}

interface MessageOptions {
  readonly message: string
  readonly detail?: string
  readonly buttons?: readonly string[]
  readonly defaultId?: number
  readonly cancelId?: number
}

/**
 * Specs put their answers in place of these functions. Where a person looks on, the browser asks; otherwise a dialog
 * that nobody expected is an error, for it would wait for ever.
 */
export const dialog = strict('dialog', {
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    const { window, options } = read<FileOptions>('showOpenDialog', args)
    const filePaths = await window.webContents.chooseFiles(options.properties?.includes('multiSelections') ?? false)
    return { canceled: filePaths.length === 0, filePaths }
  },

  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    const { window, options } = read<FileOptions>('showSaveDialog', args)
    const answer = await prompt(window, options.title ?? 'Save as', options.defaultPath ?? '')
    return { canceled: answer === null, filePath: answer ?? '' }
  },

  async showMessageBox(...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const { window, options } = read<MessageOptions>('showMessageBox', args)
    const buttons = options.buttons ?? ['OK']
    const text = [options.message, options.detail, ...buttons.map((label, at) => `${at + 1}: ${label}`)]
    const answer = await prompt(window, text.filter(Boolean).join('\n'), String((options.defaultId ?? 0) + 1))
    const response = Number(answer) - 1
    const known = answer !== null && Number.isInteger(response) && response >= 0 && response < buttons.length
    return { response: known ? response : (options.cancelId ?? 0), checkboxChecked: false }
  },

  showErrorBox(title: string, content: string): void {
    console.error(`${title}: ${content}`)
    if (!host.visible) throw new Error(`electron stand-in: dialog.showErrorBox was not expected: ${title}`)
  },
})

function read<O>(name: string, args: readonly unknown[]): { window: StandInBrowserWindow; options: O } {
  const options = args.at(-1) as O
  const asked = JSON.stringify(options)
  if (!host.visible) throw new Error(`electron stand-in: dialog.${name} was not expected, and has no answer: ${asked}`)
  const window = args.length > 1 ? (args[0] as StandInBrowserWindow) : BrowserWindow.getFocusedWindow()
  if (!window) throw new Error(`electron stand-in: dialog.${name} without a window is not imitated`)
  return { window, options }
}

async function prompt(window: StandInBrowserWindow, text: string, initial: string): Promise<string | null> {
  const call = `window.prompt(${JSON.stringify(text)}, ${JSON.stringify(initial)})`
  return (await window.webContents.executeJavaScript(call)) as string | null
}
