import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { createTensorCalls } from '../../../../electron/app/calls/tensor-calls.ts'
import { AppFailure, err, ok, type Result } from '../../../../shared/text/errors.ts'

const fileId = randomUUID()
const tensor = { index: 0, name: 'blk.0/..\\ a:b.weight', nBytes: 40, shape: [10], nElements: 10 }
const session = {
  id: fileId,
  model: {
    name: 'model',
    header: { tensors: [tensor, { ...tensor, index: 1, unreadable: { text: 'its data lies beyond the end' } }] },
  },
  checkIndexes: (indexes: readonly number[]) =>
    indexes.some((index) => index > 1) ? { code: 'bad-request', message: 'no such tensor' } : undefined,
  reader: { readValues: vi.fn(async () => ({ first: 0 })) },
  exports: {
    cancel: vi.fn(),
    write: vi.fn(
      async (
        _tensor: unknown,
        _format: string,
        _path: string,
        onProgress: (done: number) => void,
      ): Promise<Result<null>> => {
        onProgress(20)
        return ok(null)
      },
    ),
  },
}
const saved = (path: string) => ({ saved: true, name: basename(path), exportId: path }) as const
const deps = {
  saved,
  model: (id: string): Result<ModelSession> =>
    id === fileId ? ok(session as unknown as ModelSession) : err({ code: 'bad-request', message: 'not open' }),
  askWhereToSave: vi.fn(async (): Promise<Result<string | undefined>> => ok(undefined)),
  copyText: vi.fn(async () => undefined),
  send: vi.fn(),
}
const calls = createTensorCalls(deps)
const refused = { ok: false, error: { code: 'bad-request' } }
beforeEach(() => void vi.clearAllMocks())

test('another model and a tensor that does not exist are refused by every call', async () => {
  for (const [id, index] of [
    [randomUUID(), 0],
    [fileId, 2],
  ] as const) {
    expect(await calls.getValues({ fileId: id, tensor: index, index: 0, count: 1 })).toMatchObject(refused)
    expect(await calls.exportTensor({ fileId: id, tensor: index, format: 'npy' })).toMatchObject(refused)
    expect(await calls.copyNames({ fileId: id, indexes: [index] })).toMatchObject(refused)
  }
  expect(await calls.cancelExport(randomUUID())).toMatchObject(refused)
  expect(deps.askWhereToSave).not.toHaveBeenCalled()
})

test('what goes wrong while values are read is an answer', async () => {
  session.reader.readValues.mockRejectedValueOnce(new AppFailure({ code: 'changed', message: 'a.gguf changed.' }))
  expect(await calls.getValues({ fileId, tensor: 0, index: 0, count: 1 })).toEqual(
    err({ code: 'changed', message: 'a.gguf changed.' }),
  )
})

test('a tensor is written where the person said, under a name without anything odd, and tells how far it is', async () => {
  expect(await calls.exportTensor({ fileId, tensor: 0, format: 'npy' })).toEqual(ok({ saved: false }))
  expect(deps.askWhereToSave).toHaveBeenLastCalledWith(session, 'model.blk.0_.._a_b.weight', 'npy')
  deps.askWhereToSave.mockResolvedValueOnce(ok('/out/a.npy'))
  expect(await calls.exportTensor({ fileId, tensor: 0, format: 'npy' })).toEqual(ok(saved('/out/a.npy')))
  expect(deps.send.mock.calls).toEqual([
    [{ type: 'export-progress', fileId, name: 'a.npy', bytesDone: 20, bytesTotal: 40 }],
    // Not left to the answer, which may arrive before the last progress.
    [{ type: 'export-ended', fileId }],
  ])
  expect(session.exports.write).toHaveBeenCalledOnce()
})

test.each([
  ['../../etc/passwd', 'model..._.._etc_passwd'],
  ['C:\\x', 'model.C_x'],
  ['a\0b', 'model.a_b'],
  ['a\u202egnp.', 'model.a_gnp'],
  ['NUL', 'model.NUL'],
])('a tensor named %j is saved as %j', async (name, offered) => {
  const odd = { ...session, model: { ...session.model, header: { tensors: [{ ...tensor, name }] } } }
  const { exportTensor } = createTensorCalls({ ...deps, model: () => ok(odd as unknown as ModelSession) })
  await exportTensor({ fileId, tensor: 0, format: 'raw' })
  expect(deps.askWhereToSave).toHaveBeenLastCalledWith(odd, offered, 'raw')
})

test('a tensor that cannot be read is not asked about', async () => {
  const answer = await calls.exportTensor({ fileId, tensor: 1, format: 'raw' })
  expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining('beyond the end') as string } })
  expect(deps.askWhereToSave).not.toHaveBeenCalled()
})

test('an export is cancelled, names are copied', async () => {
  expect(await calls.cancelExport(fileId)).toEqual(ok(null))
  expect(session.exports.cancel).toHaveBeenCalledOnce()
  expect(await calls.copyNames({ fileId, indexes: [0, 1] })).toEqual(ok({ rows: 2 }))
  expect(deps.copyText).toHaveBeenCalledExactlyOnceWith(`${tensor.name}\n${tensor.name}`)
})
