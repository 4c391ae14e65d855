import { screen } from '@testing-library/dom'
import { expect, it } from 'vitest'
import DropQuestion from '../../../../renderer/views/DropQuestion.svelte'
import { modelView } from '../../../harness/models.ts'
import { show } from '../../../harness/mount.ts'
import { click } from '../../../harness/user.ts'
import { openModel, openWindow, type OpenWindow } from '../../../harness/window.ts'

const filesOf = (...names: string[]) => names.map((name) => new File([], name))

function drop({ app }: OpenWindow, ...names: string[]) {
  const data = { files: filesOf(...names), types: ['Files'] }
  app.drop.drop({ preventDefault: () => undefined, dataTransfer: data } as unknown as DragEvent)
}

it('two dropped files are compared when the user says so', async () => {
  const window = await openWindow()
  drop(window, 'a.gguf', 'b.gguf')
  show(DropQuestion, { app: window.app, files: window.app.asking! })
  expect(screen.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual(['a.gguf', 'b.gguf'])
  click(screen.getByRole('button', { name: 'Compare' }))
  expect([window.transport.compared, window.transport.dropped]).toEqual([[['a.gguf', 'b.gguf']], []])
  expect(window.app.asking).toBeUndefined()
})

it('one file is compared with the open model, or opened', async () => {
  const window = await openModel(modelView())
  drop(window, 'b.gguf')
  show(DropQuestion, { app: window.app, files: window.app.asking! })
  expect(screen.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual(['model.gguf', 'b.gguf'])
  click(screen.getByRole('button', { name: 'Open' }))
  expect([window.transport.compared, window.transport.dropped]).toEqual([[], [['b.gguf']]])
})

it('nothing happens to dropped files when the question is closed', async () => {
  const window = await openModel(modelView())
  drop(window, 'b.gguf')
  show(DropQuestion, { app: window.app, files: window.app.asking! })
  click(screen.getByRole('button', { name: 'Close' }))
  expect([window.transport.compared, window.transport.dropped, window.app.asking]).toEqual([[], [], undefined])
})

it('other drops are opened without a question', async () => {
  const window = await openWindow()
  drop(window, 'a.gguf')
  drop(window, 'a.gguf', 'b.gguf', 'c.gguf')
  expect(window.app.asking).toBeUndefined()
  expect(window.transport.dropped).toEqual([['a.gguf'], ['a.gguf', 'b.gguf', 'c.gguf']])
})
