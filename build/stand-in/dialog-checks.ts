import type { MessageBoxOptions, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { checkKeys } from './argument.ts'
import {
  MESSAGE_BOX_OPTIONS,
  MESSAGE_BOX_TYPES,
  OPEN_DIALOG_OPTIONS,
  OPEN_DIALOG_PROPERTIES,
  SAVE_DIALOG_OPTIONS,
  SAVE_DIALOG_PROPERTIES,
} from './electron-names.ts'
import { isReady } from './readiness.ts'

type FileOptions = OpenDialogOptions | SaveDialogOptions
type Text = readonly [key: string, name: string]

const FILE_TEXTS: readonly Text[] = [
  ['title', 'Title'],
  ['buttonLabel', 'Button label'],
  ['defaultPath', 'Default path'],
  ['message', 'Message'],
]

/** What Electron checks of any dialog before anything is shown. */
export function checkAppInitialized(): void {
  if (!isReady()) throw new Error('dialog module can only be used after app is ready')
}

export function checkOpenDialog(options: OpenDialogOptions): void {
  checkKeys('options of an open dialog', options, OPEN_DIALOG_OPTIONS)
  const { properties } = options as { properties?: unknown }
  if (properties !== undefined && !Array.isArray(properties)) throw new TypeError('Properties must be an array')
  checkTexts(options, FILE_TEXTS)
  checkFile('an open dialog', options, OPEN_DIALOG_PROPERTIES)
}

/** Stricter than Electron in one thing: without the property, GTK 3 replaces a file without a question. */
export function checkSaveDialog(options: SaveDialogOptions): void {
  checkKeys('options of a save dialog', options, SAVE_DIALOG_OPTIONS)
  checkTexts(options, [...FILE_TEXTS, ['nameFieldLabel', 'Name field label']])
  checkFile('a save dialog', options, SAVE_DIALOG_PROPERTIES)
  if (!options.properties?.includes('showOverwriteConfirmation'))
    throw new Error("electron stand-in: a save dialog without 'showOverwriteConfirmation' overwrites files on Linux")
}

export function checkMessageBox(options: MessageBoxOptions): void {
  checkKeys('options of a message box', options, MESSAGE_BOX_OPTIONS)
  if (!MESSAGE_BOX_TYPES.has(options.type ?? 'none')) throw new TypeError('Invalid message box type')
  const { buttons, noLink } = options as { buttons?: unknown; noLink?: unknown }
  if (buttons !== undefined && !Array.isArray(buttons)) throw new TypeError('Buttons must be an array')
  checkTexts(options, [['title', 'Title']])
  if (noLink !== undefined && typeof noLink !== 'boolean') throw new TypeError('noLink must be a boolean')
  checkTexts(options, [
    ['message', 'Message'],
    ['detail', 'Detail'],
    ['checkboxLabel', 'checkboxLabel'],
  ])
  if (options.checkboxChecked && !options.checkboxLabel)
    throw new Error('checkboxChecked requires that checkboxLabel also be passed')
}

function checkTexts(options: object, texts: readonly Text[]): void {
  for (const [key, name] of texts) {
    const value = (options as Readonly<Record<string, unknown>>)[key]
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} must be a string`)
  }
}

/** Words and filters that Electron would drop without a word. */
function checkFile(what: string, { properties = [], filters = [] }: FileOptions, known: ReadonlySet<string>): void {
  if (!Array.isArray(properties)) throw new Error(`electron stand-in: the properties of ${what} are a list`)
  const unknown = properties.find((property) => !known.has(property))
  if (unknown !== undefined) throw new Error(`electron stand-in: ${what} has no property '${unknown}'`)
  const valid = filters.every(
    ({ name, extensions }) =>
      typeof name === 'string' && extensions.every((extension) => /^(?:[^.*][^*]*|\*)$/.test(extension)),
  )
  if (!valid) throw new Error(`electron stand-in: filters of ${what} need a name, and extensions without dots`)
}

/** The button that closing the box means, as Electron chooses it. */
export function cancelButton({ buttons = [], cancelId, defaultId }: MessageBoxOptions): number {
  if (cancelId !== undefined) return cancelId
  const named = buttons.findIndex((label) => ['cancel', 'no'].includes(label.toLowerCase()))
  return named >= 0 ? named : defaultId === 0 && buttons.length > 1 ? 1 : 0
}
