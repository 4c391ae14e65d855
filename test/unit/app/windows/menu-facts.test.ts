import { expect, test } from 'vitest'
import { menuFacts } from '../../../../electron/app/windows/menu-facts.ts'
import { VIEWS_OF } from '../../../../shared/ipc/views.ts'
import { testWindow } from './test-window.ts'

test('offers nothing that needs a window or a model when there is none', () => {
  const none = {
    hasWindow: false,
    views: [],
    hasModel: false,
    scanning: false,
    comparing: false,
    measurable: false,
    experimenting: false,
  }
  expect(menuFacts(undefined, undefined, [])).toEqual({ recent: [], ...none })
  expect(menuFacts(testWindow(), undefined, [])).toEqual({
    recent: [],
    ...none,
    hasWindow: true,
    views: ['start', 'log', 'lab'],
  })
})

test('is about the scan and the experiment of the focused window alone', () => {
  const window = testWindow(1, { scanning: true, measurable: true })
  const facts = { views: VIEWS_OF.model, hasModel: true, scanning: true, measurable: true }
  expect(menuFacts(window, testWindow(2), [])).toMatchObject({ ...facts, experimenting: false })
  expect(menuFacts(window, window, [])).toMatchObject({ ...facts, experimenting: true })
})

test('shows recent files by their names, and control characters as what they are', () => {
  const recent = [{ id: 'a', path: '/models/a\nb.gguf' }]
  expect(menuFacts(undefined, undefined, recent).recent).toEqual([{ id: 'a', label: 'a␊b.gguf' }])
})
