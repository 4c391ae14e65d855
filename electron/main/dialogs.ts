/** The system's dialogs. */
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { EXPORTS, type WindowExportId } from '../../shared/ipc/exports.ts'
import type { AttachmentKind } from '../../shared/model/attachments.ts'
import { phrase } from '../../shared/text/sentence.ts'
import { safeFileName } from '../app/exports/file-name.ts'
import type { FolderKind, LastFolders } from '../app/opening/last-folders.ts'
import type { Translate } from '../app/translate.ts'
import { FORMATS } from '../engine/formats/formats.ts'

/** Titles of the dialog that opens models, by its purpose: `other` is a single model beside the window's. */
const OPEN_TITLES = {
  open: phrase('Open models'),
  both: phrase('Compare two models'),
  other: phrase('Compare with a model'),
} as const

/**
 * @param nearby a file in whose folder the dialog starts the first time
 * @returns the chosen paths; none if the dialog was cancelled
 */
export async function askForModels(
  window: BrowserWindow | undefined,
  folders: LastFolders,
  nearby: string | undefined,
  t: Translate,
  purpose: keyof typeof OPEN_TITLES,
): Promise<readonly string[]> {
  const options: Electron.OpenDialogOptions = {
    title: t(OPEN_TITLES[purpose]),
    ...startIn(await folders.find('open', nearby)),
    // Shards of one model may be chosen together for either purpose.
    properties: ['openFile', 'multiSelections'],
    filters: [
      ...FORMATS.map(({ label, extensions }) => ({
        name: t('{{format}} models', { format: label }),
        extensions: [...extensions],
      })),
      { name: t('All files'), extensions: ['*'] },
    ],
  }
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  if (canceled || filePaths.length === 0) return []
  folders.remember('open', filePaths[0]!)
  return filePaths
}

interface AttachmentDialog {
  readonly title: string
  /** Name of the files in the list of filters. */
  readonly files: string
  readonly extensions: readonly string[]
  readonly folder: FolderKind
}

const ATTACHMENT_DIALOGS: Readonly<Record<AttachmentKind, AttachmentDialog>> = {
  manifest: {
    title: phrase('Check against a manifest'),
    files: phrase('Manifests'),
    extensions: ['manifest', 'txt'],
    folder: 'manifest',
  },
}

/**
 * @param model a file of the model, in whose folder the dialog starts the first time
 * @returns the chosen path; undefined if the dialog was cancelled
 */
export async function askForAttachment(
  window: BrowserWindow,
  folders: LastFolders,
  kind: AttachmentKind,
  model: string,
  t: Translate,
): Promise<string | undefined> {
  const { title, files, extensions, folder } = ATTACHMENT_DIALOGS[kind]
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t(title),
    ...startIn(await folders.find(folder, model)),
    properties: ['openFile'],
    filters: [
      { name: t(files), extensions: [...extensions] },
      { name: t('All files'), extensions: ['*'] },
    ],
  })
  if (canceled || filePaths[0] === undefined) return undefined
  folders.remember(folder, filePaths[0])
  return filePaths[0]
}

const startIn = (folder: string | undefined) => (folder === undefined ? {} : { defaultPath: folder })

/**
 * @param name without its extension
 * @returns where to save; undefined if the dialog was cancelled
 */
export async function askWhereToSave(
  window: BrowserWindow,
  folders: LastFolders,
  name: string,
  id: WindowExportId,
  t: Translate,
): Promise<string | undefined> {
  const { dialog: title, extension, filters } = EXPORTS[id]
  const file = `${safeFileName(name)}${extension}`
  const folder = (await folders.find('save')) ?? documents()
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t(title),
    defaultPath: folder === undefined ? file : join(folder, file),
    filters: filters.map(({ name, extensions }) => ({ name: t(name), extensions: [...extensions] })),
    // GTK 3 replaces a file without asking otherwise; the other systems ask by themselves.
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  if (canceled || !filePath) return undefined
  folders.remember('save', filePath)
  return filePath
}

/** Electron throws if there is no such folder, as without a home. */
function documents(): string | undefined {
  try {
    return app.getPath('documents')
  } catch {
    return undefined
  }
}

/** Whether so many models are to be opened at once. */
export async function askToOpenMany(window: BrowserWindow | undefined, count: number, t: Translate): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    message: t('Open {{count}} models?', { count }),
    detail: t('Each gets a window of its own.'),
    buttons: [t('Cancel'), t('Open all')],
    defaultId: 1,
    cancelId: 0,
    noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 1
}

/**
 * Whether a scan may be given up.
 * @param kept whether results are on the disk
 */
export async function askToClose(
  window: BrowserWindow | undefined,
  count: number,
  kept: boolean,
  t: Translate,
): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'warning',
    message: t('{{count}} scans are running. Close anyway?', { count }),
    detail: kept
      ? t('Results so far are kept: the next scan goes on from there.')
      : t('Results so far are lost: they are not kept on the disk.'),
    buttons: [t('Keep scanning'), t('Close')],
    // Return and Escape both keep what was measured.
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 1
}

/** Says which version this is and how another gets here. Asks nobody: the app makes no request. */
export async function tellHowToUpdate(
  window: BrowserWindow | undefined,
  name: string,
  version: string,
  t: Translate,
): Promise<void> {
  const options: Electron.MessageBoxOptions = {
    type: 'info',
    title: t('Check for Updates'),
    message: t('This is {{app}} {{version}}.', { app: name, version }),
    detail: t(
      'It asks no server for anything, so it does not know whether there is a newer one. To update, get the newer installer from where this one came and install it over this one: settings and kept results stay.',
    ),
    buttons: [t('Close')],
    noLink: true,
  }
  await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
}

/**
 * Tells why a window has no page. Resolves to whether to load it again.
 * @param reason such as "ERR_FAILED (-2)"
 */
export async function tellPageFailed(window: BrowserWindow, reason: string, t: Translate): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: t('Cannot show the window: {{reason}}.', { reason }),
    detail: t('If loading it again does not help, install the app again. The log has the details.'),
    buttons: [t('Load again'), t('Close window')],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
