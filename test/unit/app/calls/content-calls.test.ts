import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { createContentCalls } from '../../../../electron/app/calls/content-calls.ts'
import { findModelOf } from '../../../../electron/app/calls/window-model.ts'
import type { AppWindow } from '../../../../electron/app/windows/app-window.ts'
import { ok } from '../../../../shared/text/errors.ts'

const modelId = randomUUID()
const matrix = { legacy: false, datasets: [], entries: [] }

function callsOn(imatrix: typeof matrix | undefined) {
  const tensors = [{ index: 0, name: 'a', type: 'Q8_0', nBytes: 34 }]
  const readQuality = vi.fn(async () => [{ tensor: 0, sampled: 32, distinctCodes: 13, blockSize: 32, carriedBits: 4 }])
  const session = { imatrix: async () => imatrix, reader: { readQuality }, model: { header: { tensors } } }
  const window = { sessions: new Map([[modelId, session]]) } as unknown as AppWindow
  return createContentCalls(findModelOf(window))
}

test('a model that is an importance matrix has its entries, another has none', async () => {
  expect(await callsOn(matrix).getImatrix(modelId)).toEqual(ok(matrix))
  expect(await callsOn(undefined).getImatrix(modelId)).toEqual(ok(null))
})

test('samples of the tensors are notes', async () => {
  const answer = await callsOn(undefined).getQuality(modelId)
  expect(answer).toMatchObject(ok([{ tensors: [0], title: { values: { bits: 4, type: 'Q8_0' } } }]))
})

test('another model is refused', async () => {
  const calls = callsOn(matrix)
  const refused = { ok: false, error: { code: 'bad-request' } }
  expect(await calls.getImatrix(randomUUID())).toMatchObject(refused)
  expect(await calls.getQuality(randomUUID())).toMatchObject(refused)
})
