import { expect, test } from 'vitest'
import { NO_SUBJECT } from '../../../../shared/ipc/subject.ts'
import { available, hashOfView, viewOfHash, VIEWS } from '../../../../shared/ipc/views.ts'

test('every view has a fragment of its own, and nothing else names one', () => {
  for (const { id } of VIEWS) expect(viewOfHash(hashOfView(id))).toBe(id)
  expect(new Set(VIEWS.map(({ id }) => id)).size).toBe(VIEWS.length)
  for (const hash of ['', '#', '#/', '#tensors', '#/Tensors', '#/tensors/1', '#/__proto__', 'tensors'])
    expect(viewOfHash(hash)).toBeUndefined()
})

test('a window has the views of its subject; the log and the lab need no model', () => {
  expect(available(NO_SUBJECT)).toEqual(['start', 'log', 'lab'])
  const views = available({ kind: 'model', id: 'subject-1', modelId: 'model-1' })
  const others = ['start', 'comparison', 'differences', 'importance']
  expect(views).toEqual(VIEWS.flatMap(({ id }) => (others.includes(id) ? [] : id)))
})

test('an importance matrix has a view of its entries, and none of a tokenizer or a template', () => {
  const views = available({ kind: 'model', id: 'subject-1', modelId: 'model-1', holds: 'imatrix' })
  expect(views).toEqual(['overview', 'importance', 'tensors', 'metadata', 'problems', 'log', 'lab'])
})
