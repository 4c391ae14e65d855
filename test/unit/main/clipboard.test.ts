import { expect, test, vi } from 'vitest'
import { copyText } from '../../../electron/main/clipboard.ts'

const electron = vi.hoisted(() => ({ clipboard: { writeText: vi.fn() } }))
vi.mock('electron', () => electron)

test('resolves when the text is on the clipboard, not before', async () => {
  const written = Promise.withResolvers<undefined>()
  electron.clipboard.writeText.mockReturnValueOnce(written.promise)
  let copied = false
  const copying = copyText('text').then(() => (copied = true))
  await new Promise((done) => setImmediate(done))
  expect(copied).toBe(false)
  written.resolve(undefined)
  await copying
  expect(electron.clipboard.writeText).toHaveBeenCalledExactlyOnceWith('text')
})

test('rejects with a sentence and the cause when the system refuses the text', async () => {
  electron.clipboard.writeText.mockRejectedValueOnce(new Error('no owner'))
  await expect(copyText('text')).rejects.toMatchObject({
    error: { code: 'write-failed', message: 'Cannot copy: the system refused the text (no owner).' },
  })
})
