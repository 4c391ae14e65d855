/** The system's dialogs. */
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'

/** The chosen paths; none when it was closed. */
export async function askForModels(window: BrowserWindow | undefined): Promise<readonly string[]> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open models',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'GGUF models', extensions: ['gguf'] },
      { name: 'All files', extensions: ['*'] },
    ],
  }
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}

/** The chosen path; undefined when it was closed. */
export async function askForManifest(window: BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Check against a manifest',
    properties: ['openFile'],
    filters: [
      { name: 'Manifests', extensions: ['manifest', 'txt'] },
      { name: 'All files', extensions: ['*'] },
    ],
  })
  return canceled ? undefined : filePaths[0]
}

export type ExportKind = keyof typeof EXPORTS

const EXPORTS = {
  csv: { title: 'Export CSV', extension: '.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] },
  'report-json': { title: 'Export JSON', extension: '.report.json', filters: [{ name: 'JSON', extensions: ['json'] }] },
  'report-markdown': {
    title: 'Export Report',
    extension: '.report.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  'report-html': {
    title: 'Export Report',
    extension: '.report.html',
    filters: [{ name: 'HTML', extensions: ['html', 'htm'] }],
  },
  manifest: {
    title: 'Export Manifest',
    extension: '.gguf.manifest',
    filters: [{ name: 'Manifest', extensions: ['manifest'] }],
  },
  'metadata-json': {
    title: 'Export Metadata',
    extension: '.metadata.json',
    filters: [{ name: 'JSON', extensions: ['json'] }],
  },
  'metadata-markdown': {
    title: 'Export Metadata',
    extension: '.metadata.md',
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  },
  npy: { title: 'Export Values', extension: '.npy', filters: [{ name: 'NumPy array', extensions: ['npy'] }] },
  raw: { title: 'Export Raw Bytes', extension: '.bin', filters: [{ name: 'Raw bytes', extensions: ['bin'] }] },
}

/**
 * @param name without its extension
 * @returns where to save; undefined when it was closed
 */
export async function askWhereToSave(
  window: BrowserWindow,
  name: string,
  kind: ExportKind,
): Promise<string | undefined> {
  const { title, extension, filters } = EXPORTS[kind]
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: join(app.getPath('documents'), `${name}${extension}`),
    filters,
  })
  return canceled || !filePath ? undefined : filePath
}

/** Whether a scan may be given up. */
export async function askToClose(window: BrowserWindow | undefined, running: number): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'warning',
    message: running === 1 ? 'A scan is running. Close anyway?' : `${running} scans are running. Close anyway?`,
    detail: 'Results so far are lost.',
    buttons: ['Keep scanning', 'Close'],
    // Return and Escape both keep what was measured.
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 1
}
