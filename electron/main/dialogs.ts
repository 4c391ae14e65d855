/** The system's dialogs. */
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { phrase } from '../../shared/sentence.ts'
import { safeFileName } from './file-name.ts'
import type { Translate } from './translate.ts'

/** The chosen paths; none when it was closed. */
export async function askForModels(window: BrowserWindow | undefined, t: Translate): Promise<readonly string[]> {
  const options: Electron.OpenDialogOptions = {
    title: t('Open models'),
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: t('GGUF models'), extensions: ['gguf'] },
      { name: t('All files'), extensions: ['*'] },
    ],
  }
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}

/** The chosen path; undefined when it was closed. */
export async function askForManifest(window: BrowserWindow, t: Translate): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: t('Check against a manifest'),
    properties: ['openFile'],
    filters: [
      { name: t('Manifests'), extensions: ['manifest', 'txt'] },
      { name: t('All files'), extensions: ['*'] },
    ],
  })
  return canceled ? undefined : filePaths[0]
}

export type ExportKind = keyof typeof EXPORTS

const EXPORTS = {
  csv: { title: phrase('Export CSV'), extension: '.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] },
  'report-json': {
    title: phrase('Export JSON'),
    extension: '.report.json',
    filters: [{ name: 'JSON', extensions: ['json'] }],
  },
  'report-markdown': {
    title: phrase('Export Report'),
    extension: '.report.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  'report-html': {
    title: phrase('Export Report'),
    extension: '.report.html',
    filters: [{ name: 'HTML', extensions: ['html', 'htm'] }],
  },
  'lab-csv': { title: phrase('Export CSV'), extension: '.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] },
  'lab-json': { title: phrase('Export JSON'), extension: '.json', filters: [{ name: 'JSON', extensions: ['json'] }] },
  manifest: {
    title: phrase('Export Manifest'),
    extension: '.gguf.manifest',
    filters: [{ name: phrase('Manifest'), extensions: ['manifest'] }],
  },
  'metadata-json': {
    title: phrase('Export Metadata'),
    extension: '.metadata.json',
    filters: [{ name: 'JSON', extensions: ['json'] }],
  },
  'metadata-markdown': {
    title: phrase('Export Metadata'),
    extension: '.metadata.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  npy: {
    title: phrase('Export Values'),
    extension: '.npy',
    filters: [{ name: phrase('NumPy array'), extensions: ['npy'] }],
  },
  raw: {
    title: phrase('Export Raw Bytes'),
    extension: '.bin',
    filters: [{ name: phrase('Raw bytes'), extensions: ['bin'] }],
  },
}

/**
 * @param name without its extension
 * @returns where to save; undefined when it was closed
 */
export async function askWhereToSave(
  window: BrowserWindow,
  name: string,
  kind: ExportKind,
  t: Translate,
): Promise<string | undefined> {
  const { title, extension, filters } = EXPORTS[kind]
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t(title),
    defaultPath: inDocuments(`${safeFileName(name)}${extension}`),
    filters: filters.map(({ name, extensions }) => ({ name: t(name), extensions })),
  })
  return canceled || !filePath ? undefined : filePath
}

/** Without a home there may be no such folder, which Electron throws for: then the dialog begins where it likes. */
function inDocuments(name: string): string {
  try {
    return join(app.getPath('documents'), name)
  } catch {
    return name
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
