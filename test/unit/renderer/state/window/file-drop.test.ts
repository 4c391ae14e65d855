import { expect, it, vi } from 'vitest'
import { FileDrop } from '../../../../../renderer/state/window/file-drop.svelte.ts'

const dragged = (types: readonly string[], files: readonly File[] = []) => {
  const event = new Event('drag', { cancelable: true })
  return Object.assign(event, { dataTransfer: { types, files } }) as unknown as DragEvent
}
const file = new File([], 'a.gguf')

it('knows that files are over the window, also while the pointer crosses its elements', () => {
  const drop = new FileDrop(vi.fn())
  drop.enter(dragged(['Files']))
  drop.enter(dragged(['Files']))
  drop.leave(dragged(['Files']))
  expect(drop.over).toBe(true)
  drop.leave(dragged(['Files']))
  expect(drop.over).toBe(false)
})

it('allows files, and nothing else, to be dropped', () => {
  const drop = new FileDrop(vi.fn())
  const [files, text] = [dragged(['Files']), dragged(['text/plain'])]
  drop.allow(files)
  drop.allow(text)
  drop.enter(text)
  expect([files.defaultPrevented, text.defaultPrevented, drop.over]).toEqual([true, false, false])
})

it('opens the files that are dropped', () => {
  const open = vi.fn()
  const drop = new FileDrop(open)
  drop.enter(dragged(['Files']))
  const event = dragged(['Files'], [file])
  drop.drop(event)
  expect([drop.over, event.defaultPrevented]).toEqual([false, true])
  expect(open).toHaveBeenCalledExactlyOnceWith([file])
  drop.drop(dragged(['text/plain']))
  expect(open).toHaveBeenCalledOnce()
})
