import { beforeEach, describe, expect, test, vi } from 'vitest'

/** Fresh modules: what a spec answers, and whether the app is ready, is kept in them. */
async function load(ready = true) {
  vi.resetModules()
  const { becomeReady } = await import('../../../../build/stand-in/readiness.ts')
  if (ready) becomeReady()
  return (await import('../../../../build/stand-in/dialog.ts')).dialog
}

let dialog: Awaited<ReturnType<typeof load>>
beforeEach(async () => {
  dialog = await load()
})
const overwrite = { properties: ['showOverwriteConfirmation'] as 'showOverwriteConfirmation'[] }
const wrong = (options: unknown) => options as never

describe('checkAppInitialized', () => {
  test.each(['showOpenDialog', 'showSaveDialog', 'showMessageBox'] as const)(
    'dialog.%s can only be used after app is ready',
    async (name) => {
      const early = await load(false)
      expect(() => early[name]()).toThrow(new Error('dialog module can only be used after app is ready'))
    },
  )
})

describe.each(['showOpenDialog', 'showSaveDialog'] as const)('dialog.%s', (name) => {
  test.each([
    ['title', 'Title must be a string'],
    ['buttonLabel', 'Button label must be a string'],
    ['defaultPath', 'Default path must be a string'],
    ['message', 'Message must be a string'],
  ])('%s: %s', (key, message) => {
    expect(() => dialog[name](wrong({ ...overwrite, [key]: 5 }))).toThrow(new TypeError(message))
  })

  test('refuses an option that Electron does not have', () => {
    expect(() => dialog[name](wrong({ ...overwrite, path: '/' }))).toThrow("have no 'path'")
  })

  test('refuses a property that Electron would drop', () => {
    expect(() => dialog[name](wrong({ properties: ['openfile'] }))).toThrow("has no property 'openfile'")
  })

  test('refuses a filter with a dot before its extension', () => {
    const filters = [{ name: 'GGUF', extensions: ['.gguf'] }]
    expect(() => dialog[name](wrong({ filters }))).toThrow('extensions without dots')
  })

  test('checks before a spec answers, and gives the answer once', async () => {
    const answer = { canceled: true, filePaths: [], filePath: '' }
    dialog.answerNext(name, answer)
    expect(() => dialog[name](wrong({ ...overwrite, title: 5 }))).toThrow(TypeError)
    const options = wrong(name === 'showSaveDialog' ? overwrite : {})
    expect(await dialog[name](options)).toBe(answer)
    await expect(dialog[name](options)).rejects.toThrow(`dialog.${name} was not expected`)
  })
})

test('dialog.showOpenDialog: Properties must be an array', () => {
  expect(() => dialog.showOpenDialog(wrong({ properties: 'openFile' }))).toThrow(
    new TypeError('Properties must be an array'),
  )
})

test('dialog.showSaveDialog refuses properties that are not a list, which Electron would drop', () => {
  expect(() => dialog.showSaveDialog(wrong({ properties: 'createDirectory' }))).toThrow('are a list')
})

test('dialog.showSaveDialog: Name field label must be a string', () => {
  expect(() => dialog.showSaveDialog(wrong({ ...overwrite, nameFieldLabel: 5 }))).toThrow(
    new TypeError('Name field label must be a string'),
  )
})

test('dialog.showSaveDialog refuses to overwrite files on Linux without a question', () => {
  const message = "without 'showOverwriteConfirmation' overwrites files on Linux"
  expect(() => dialog.showSaveDialog({ properties: ['createDirectory'] })).toThrow(message)
  expect(() => dialog.showSaveDialog()).toThrow(message)
})

describe('dialog.showMessageBox', () => {
  test.each([
    [{ type: 'fatal' }, new TypeError('Invalid message box type')],
    [{ buttons: 'OK' }, new TypeError('Buttons must be an array')],
    [{ title: 5 }, new TypeError('Title must be a string')],
    [{ noLink: 'yes' }, new TypeError('noLink must be a boolean')],
    [{ message: 5 }, new TypeError('Message must be a string')],
    [{ detail: 5 }, new TypeError('Detail must be a string')],
    [{ checkboxLabel: 5 }, new TypeError('checkboxLabel must be a string')],
    [{ text: 'x' }, new Error("electron stand-in: options of a message box have no 'text'")],
    [{ checkboxChecked: true }, new Error('checkboxChecked requires that checkboxLabel also be passed')],
  ])('%j: %s', (options, error) => {
    expect(() => dialog.showMessageBox(wrong({ message: '', ...options }))).toThrow(error)
  })

  test('takes the options behind a window that is not there', async () => {
    dialog.answerNext('showMessageBox', { response: 1, checkboxChecked: false })
    expect(await dialog.showMessageBox(undefined, { message: 'x' })).toEqual({ response: 1, checkboxChecked: false })
    expect(() => dialog.showMessageBox(undefined, wrong({ message: 5 }))).toThrow('Message must be a string')
  })
})

test.each([
  [{ message: '', buttons: ['Yes', 'Cancel'] }, 1],
  [{ message: '', buttons: ['No', 'Yes'] }, 0],
  [{ message: '', buttons: ['A', 'B'], defaultId: 0 }, 1],
  [{ message: '', buttons: ['A', 'B'] }, 0],
  [{ message: '', buttons: ['A', 'Cancel'], cancelId: 0 }, 0],
])('a message box that is closed means a button: %j', async (options, button) => {
  const { cancelButton } = await import('../../../../build/stand-in/dialog-checks.ts')
  expect(cancelButton(options)).toBe(button)
})

test('dialog.showErrorBox tells on stderr, and fails when no spec expected it', () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  expect(() => dialog.showErrorBox('a', 'b')).toThrow('dialog.showErrorBox was not expected: a')
  expect(told).toHaveBeenCalledExactlyOnceWith('a: b')
  told.mockRestore()
})

test('dialog.showErrorBox takes two texts', () => {
  expect(() => dialog.showErrorBox(wrong(5), 'x')).toThrow(
    new TypeError('Error processing argument at index 0, conversion failure from 5'),
  )
  expect(() => dialog.showErrorBox('x', wrong(undefined))).toThrow(
    new TypeError('Error processing argument at index 1, conversion failure from undefined'),
  )
})
