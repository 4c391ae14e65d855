import { join } from 'node:path'
import type { BrowserWindow, MessageBoxOptions } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import {
  askForAttachment,
  askForModels,
  askToClose,
  askToOpenMany,
  askWhereToSave,
  tellHowToUpdate,
  tellPageFailed,
} from '../../../electron/main/dialogs.ts'
import type { LastFolders } from '../../../electron/app/opening/last-folders.ts'
import { translator } from '../../../electron/app/translate.ts'

const electron = vi.hoisted(() => ({
  app: { getPath: vi.fn(() => '/documents') },
  dialog: { showMessageBox: vi.fn(), showOpenDialog: vi.fn(), showSaveDialog: vi.fn() },
}))
vi.mock('electron', () => electron)

const window = {} as BrowserWindow
const folders = {
  find: vi.fn(async (): Promise<string | undefined> => undefined),
  remember: vi.fn(),
  clear: vi.fn(),
} satisfies LastFolders
const { showMessageBox, showOpenDialog, showSaveDialog } = electron.dialog
const asked = () => showMessageBox.mock.lastCall!.at(-1) as MessageBoxOptions

beforeEach(() => vi.clearAllMocks())

test('closing asks for as many scans as run, and says what becomes of the results', async () => {
  showMessageBox.mockResolvedValueOnce({ response: 1 })
  expect(await askToClose(window, 1, true, translator('en'))).toBe(true)
  expect(asked()).toMatchObject({
    message: 'A scan is running. Close anyway?',
    detail: 'Results so far are kept: the next scan goes on from there.',
    buttons: ['Keep scanning', 'Close'],
    // Return and Escape both keep it running.
    defaultId: 0,
    cancelId: 0,
  })
  showMessageBox.mockResolvedValueOnce({ response: 0 })
  expect(await askToClose(window, 3, false, translator('zh-CN'))).toBe(false)
  expect(asked()).toMatchObject({
    message: '有 3 个扫描正在运行。仍要关闭吗？',
    detail: '已有的结果没有保留在磁盘上，将会丢失。',
    buttons: ['继续扫描', '关闭'],
  })
})

test('many models are opened only with a yes', async () => {
  showMessageBox.mockResolvedValueOnce({ response: 1 }).mockResolvedValueOnce({ response: 0 })
  expect(await askToOpenMany(window, 12, translator('en'))).toBe(true)
  expect(asked()).toMatchObject({ message: 'Open 12 models?', buttons: ['Cancel', 'Open all'], cancelId: 0 })
  expect(await askToOpenMany(undefined, 12, translator('zh-CN'))).toBe(false)
  expect(asked()).toMatchObject({ message: '要打开 12 个模型吗？' })
})

test('file dialogs speak the language, too', async () => {
  showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: ['/m/a.gguf'] })
  expect(await askForModels(undefined, folders, undefined, translator('zh-CN'), 'open')).toEqual([])
  expect(showOpenDialog).toHaveBeenCalledWith(
    expect.objectContaining({
      title: '打开模型',
      filters: expect.arrayContaining([expect.objectContaining({ name: 'GGUF 模型' })]) as object[],
    }),
  )
  showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath: '/x/a.manifest' })
  expect(await askWhereToSave(window, folders, 'a', 'manifest', translator('zh-CN'))).toBe('/x/a.manifest')
  expect(showSaveDialog).toHaveBeenCalledWith(window, {
    title: '导出清单',
    defaultPath: expect.stringMatching(/a\.gguf\.manifest$/) as string,
    filters: [{ name: '清单', extensions: ['manifest'] }],
    // Without it GTK 3 replaces a file without a question.
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
})

test('no name leads out of the folder that is offered', async () => {
  showSaveDialog.mockResolvedValueOnce({ canceled: true, filePath: '' })
  expect(await askWhereToSave(window, folders, '../../CON\u202e', 'csv', translator('en'))).toBe(undefined)
  const { defaultPath } = showSaveDialog.mock.lastCall![1] as { defaultPath: string }
  expect(defaultPath).toMatch(/[\\/]documents[\\/]_\.\._CON_\.csv$/)
})

test('without a folder of documents the dialog to save begins where it likes', async () => {
  electron.app.getPath.mockImplementationOnce(() => {
    throw new Error("Failed to get 'documents' path")
  })
  showSaveDialog.mockResolvedValueOnce({ canceled: true })
  expect(await askWhereToSave(window, folders, 'a', 'npy', translator('en'))).toBeUndefined()
  expect(showSaveDialog.mock.lastCall!.at(-1)).toMatchObject({ defaultPath: 'a.npy' })
})

test('dialogs start in the folder that was used last, and remember the one that was chosen', async () => {
  folders.find.mockResolvedValue('/last')
  showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/m/a.gguf', '/m/b.gguf'] })
  expect(await askForModels(window, folders, '/recent/r.gguf', translator('en'), 'open')).toEqual([
    '/m/a.gguf',
    '/m/b.gguf',
  ])
  expect(folders.find).toHaveBeenLastCalledWith('open', '/recent/r.gguf')
  expect(showOpenDialog.mock.lastCall![1]).toMatchObject({ defaultPath: '/last' })
  expect(folders.remember).toHaveBeenLastCalledWith('open', '/m/a.gguf')
  expect(await askForAttachment(window, folders, 'manifest', '/m/a.gguf', translator('en'))).toBe('/m/a.gguf')
  expect(folders.find).toHaveBeenLastCalledWith('manifest', '/m/a.gguf')
  expect(showOpenDialog.mock.lastCall![1]).toMatchObject({ defaultPath: '/last' })
  expect(folders.remember).toHaveBeenLastCalledWith('manifest', '/m/a.gguf')
  showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath: '/s/a.csv' })
  await askWhereToSave(window, folders, 'a', 'csv', translator('en'))
  expect(showSaveDialog.mock.lastCall![1]).toMatchObject({ defaultPath: join('/last', 'a.csv') })
  expect(folders.remember).toHaveBeenLastCalledWith('save', '/s/a.csv')
  expect(folders.remember).toHaveBeenCalledTimes(3)
})

test('a dialog that was cancelled leaves the folders as they are; without one the system chooses', async () => {
  folders.find.mockResolvedValue(undefined)
  showOpenDialog.mockResolvedValue({ canceled: true, filePaths: [] })
  showSaveDialog.mockResolvedValueOnce({ canceled: true, filePath: '' })
  await askForModels(window, folders, undefined, translator('en'), 'other')
  expect(showOpenDialog.mock.lastCall![1]).not.toHaveProperty('defaultPath')
  await askForAttachment(window, folders, 'manifest', '/m/a.gguf', translator('en'))
  await askWhereToSave(window, folders, 'a', 'csv', translator('en'))
  expect(folders.remember).not.toHaveBeenCalled()
})

test('a page that cannot be loaded is explained, and loaded again on request', async () => {
  showMessageBox.mockResolvedValueOnce({ response: 0 }).mockResolvedValueOnce({ response: 1 })
  expect(await tellPageFailed(window, 'ERR_FAILED (-2)', translator('en'))).toBe(true)
  expect(asked()).toMatchObject({
    type: 'error',
    message: 'Cannot show the window: ERR_FAILED (-2).',
    buttons: ['Load again', 'Close window'],
    cancelId: 1,
  })
  expect(await tellPageFailed(window, 'ERR_FAILED (-2)', translator('en'))).toBe(false)
})

test('how to update is told with the version that runs, and nobody is asked', async () => {
  showMessageBox.mockResolvedValue({ response: 0 })
  await tellHowToUpdate(window, 'Tensorscope', '1.2.3', translator('en'))
  expect(asked()).toMatchObject({
    message: 'This is Tensorscope 1.2.3.',
    detail: expect.stringMatching(/asks no server.*install it over this one/) as string,
    buttons: ['Close'],
  })
  await tellHowToUpdate(undefined, 'Tensorscope', '1.2.3', translator('zh-CN'))
  expect(asked()).toMatchObject({ message: '当前版本：Tensorscope 1.2.3。', buttons: ['关闭'] })
})
