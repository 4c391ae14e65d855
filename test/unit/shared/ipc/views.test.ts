import { expect, test } from 'vitest'
import { hashOfView, viewOfHash, VIEWS } from '../../../../shared/ipc/views.ts'

test('every view has a fragment of its own, and nothing else names one', () => {
  for (const { id } of VIEWS) expect(viewOfHash(hashOfView(id))).toBe(id)
  expect(new Set(VIEWS.map(({ id }) => id)).size).toBe(VIEWS.length)
  for (const hash of ['', '#', '#/', '#tensors', '#/Tensors', '#/tensors/1', '#/__proto__', 'tensors'])
    expect(viewOfHash(hash)).toBeUndefined()
})
