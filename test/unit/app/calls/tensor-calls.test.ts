import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { createTensorCalls } from '../../../../electron/app/calls/tensor-calls.ts'
import { AppFailure, err, ok, type Result } from '../../../../shared/text/errors.ts'

const modelId = randomUUID()
const tensor = { index: 0, name: 'blk.0/..\\ a:b.weight', nBytes: 40, shape: [10], nElements: 10 }
const session = {
  id: modelId,
  model: {
    name: 'model',
    header: { tensors: [tensor, { ...tensor, index: 1 }] },
  },
  checkIndexes: (indexes: readonly number[]) =>
    indexes.some((index) => index > 1) ? { code: 'bad-request', message: 'no such tensor' } : undefined,
  reader: { readValues: vi.fn(async () => ({ first: 0 })) },
}
const copyText = vi.fn(async () => undefined)
const calls = createTensorCalls(
  (id): Result<ModelSession> =>
    id === modelId ? ok(session as unknown as ModelSession) : err({ code: 'bad-request', message: 'not open' }),
  copyText,
)
const refused = { ok: false, error: { code: 'bad-request' } }
beforeEach(() => void vi.clearAllMocks())

test('another model and a tensor that does not exist are refused by every call', async () => {
  for (const [id, index] of [
    [randomUUID(), 0],
    [modelId, 2],
  ] as const) {
    expect(await calls.getValues({ modelId: id, tensor: index, index: 0, count: 1 })).toMatchObject(refused)
    expect(await calls.copyNames({ modelId: id, indexes: [index] })).toMatchObject(refused)
  }
})

test('what goes wrong while values are read is an answer', async () => {
  session.reader.readValues.mockRejectedValueOnce(new AppFailure({ code: 'changed', message: 'a.gguf changed.' }))
  expect(await calls.getValues({ modelId, tensor: 0, index: 0, count: 1 })).toEqual(
    err({ code: 'changed', message: 'a.gguf changed.' }),
  )
})

test('names are copied, a line each', async () => {
  expect(await calls.copyNames({ modelId, indexes: [0, 1] })).toEqual(ok({ rows: 2 }))
  expect(copyText).toHaveBeenCalledExactlyOnceWith(`${tensor.name}\n${tensor.name}`)
})
