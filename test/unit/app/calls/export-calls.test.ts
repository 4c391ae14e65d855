import { randomUUID } from 'node:crypto'
import { link, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createExportCalls } from '../../../../electron/app/calls/export-calls.ts'
import { ExportedFile } from '../../../../electron/app/exports/exported-file.ts'
import type { WriteExport } from '../../../../electron/app/exports/exports.ts'
import { findModelOf } from '../../../../electron/app/calls/window-model.ts'
import type { AppWindow } from '../../../../electron/app/windows/app-window.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { ExportRequest } from '../../../../shared/ipc/exports.ts'
import type { LabReport } from '../../../../shared/model/lab.ts'
import { err, ok, type Result } from '../../../../shared/text/errors.ts'

const modelId = randomUUID()
const tensor = { index: 0, name: 'blk.0/..\\ a:b.weight', nBytes: 40, shape: [10], nElements: 10 }
const reader = { readArray: vi.fn() }
const report = { model: { name: 'a' }, result: () => undefined, scan: undefined }
const write = vi.fn(
  async (_tensor: unknown, _id: string, _path: string, onProgress: (done: number) => void): Promise<Result<null>> => {
    onProgress(20)
    return ok(null)
  },
)
const cancel = vi.fn()
const sessionOf = (change: { path?: string; name?: string } = {}) =>
  ({
    id: modelId,
    model: {
      name: 'a',
      files: [{ path: change.path ?? '/m/a.gguf' }],
      header: {
        tensors: [
          { ...tensor, name: change.name ?? tensor.name },
          { ...tensor, index: 1, unreadable: { text: 'its data lies beyond the end' } },
        ],
      },
    },
    checkIndexes: (indexes: readonly number[]) =>
      indexes.some((index) => index > 1) ? { code: 'bad-request', message: 'no such tensor' } : undefined,
    report: () => report,
    contents: async () => ({}),
    reader,
    exports: { write, cancel },
  }) as unknown as ModelSession

let window: AppWindow
const lab = { experiment: 'compare', table: { columns: [], rows: [{}, {}] } } as unknown as LabReport
const askWhereToSave = vi.fn(async (): Promise<string | undefined> => undefined)
const writeExport = vi.fn(async () => 7)
const deps = {
  askWhereToSave,
  writeExport: writeExport as unknown as WriteExport,
  showFile: vi.fn(),
  lab: { reportOf: (_window: AppWindow, runId: number) => (runId === 4 ? lab : undefined) },
}
const calls = () => createExportCalls(window, findModelOf(window), new ExportedFile(), deps)
const refused = { ok: false, error: { code: 'bad-request' } }
const saved = (name: string, rows: number) => ok({ saved: true, name, exportId: expect.any(String) as string, rows })
const csv = (indexes: readonly number[]) => ({ subject: 'rows', id: 'csv', modelId, indexes }) as const
const npy = { subject: 'tensor', id: 'npy', modelId, tensor: 0 } as const

beforeEach(() => {
  vi.clearAllMocks()
  window = { id: 1, sessions: new Map([[modelId, sessionOf()]]), send: vi.fn() } as unknown as AppWindow
})

test.each<[ExportRequest, string, unknown, string]>([
  [csv([1, 0]), 'a', { ...report, indexes: [1, 0] }, 'en'],
  [{ subject: 'model', id: 'report-html', modelId, language: 'zh-CN' }, 'a', report, 'zh-CN'],
  [{ subject: 'model', id: 'manifest', modelId, language: 'en' }, 'a', report, 'en'],
  [
    { subject: 'metadata', id: 'metadata-json-array', modelId },
    'a',
    expect.objectContaining({ read: expect.any(Function) as unknown }),
    'en',
  ],
  [{ subject: 'lab', id: 'lab-json', runId: 4 }, 'tensorscope-lab-compare', lab, 'en'],
])(
  '%o is written where the user chose, and nothing if the dialog is cancelled',
  async (request, name, source, language) => {
    expect(await calls().export(request)).toEqual(ok({ saved: false, rows: 0 }))
    expect(writeExport).not.toHaveBeenCalled()
    askWhereToSave.mockResolvedValueOnce('/out/x')
    expect(await calls().export(request)).toEqual(saved('x', 7))
    expect(askWhereToSave).toHaveBeenLastCalledWith(window, name, request.id)
    expect(writeExport).toHaveBeenCalledExactlyOnceWith(request.id, '/out/x', source, language)
  },
)

test('another model, tensors that do not exist and a report that is gone are refused before the dialog', async () => {
  const other = randomUUID()
  const wrong: ExportRequest[] = [
    { ...csv([0]), modelId: other },
    csv([2]),
    { subject: 'model', id: 'report-json', modelId: other, language: 'en' },
    { subject: 'metadata', id: 'metadata-json', modelId: other },
    { ...npy, modelId: other },
    { ...npy, tensor: 2 },
    { subject: 'lab', id: 'lab-csv', runId: 3 },
  ]
  for (const request of wrong) expect(await calls().export(request)).toMatchObject(refused)
  expect(await calls().cancelExport(other)).toMatchObject(refused)
  expect(askWhereToSave).not.toHaveBeenCalled()
})

test('never writes over the model, whatever name it is given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorscope-calls-'))
  const path = join(folder, 'a.gguf')
  await writeFile(path, 'GGUF')
  await link(path, join(folder, 'b.csv'))
  window.sessions.set(modelId, sessionOf({ path }))
  for (const target of [path, join(folder, 'b.csv')])
    for (const request of [csv([0]), npy, { subject: 'lab', id: 'lab-csv', runId: 4 } as const]) {
      askWhereToSave.mockResolvedValueOnce(target)
      expect(await calls().export(request)).toMatchObject(refused)
    }
  expect(writeExport).not.toHaveBeenCalled()
  expect(write).not.toHaveBeenCalled()
  await rm(folder, { recursive: true })
})

test('a report of the lab is written without a model', async () => {
  window.sessions.clear()
  askWhereToSave.mockResolvedValueOnce('/out/lab.csv')
  expect(await calls().export({ subject: 'lab', id: 'lab-csv', runId: 4 })).toEqual(saved('lab.csv', 7))
})

test('the file that was exported last is shown in its folder, by an id', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tensorscope-shown-'))
  const [first, second] = [join(folder, 'a.csv'), join(folder, 'b.csv')]
  await writeFile(second, '')
  const now = calls()
  const write = async (path: string) => {
    askWhereToSave.mockResolvedValueOnce(path)
    const answer = await now.export(csv([0]))
    return answer.ok ? answer.value.exportId! : ''
  }
  const [old, id] = [await write(first), await write(second)]
  expect(JSON.stringify([old, id])).not.toContain(folder)
  expect(await now.showExported(id)).toEqual(ok(null))
  expect(deps.showFile).toHaveBeenCalledExactlyOnceWith(second)
  expect(await now.showExported(old)).toMatchObject(refused)
  // The id of another window's file says nothing here.
  expect(await calls().showExported(id)).toMatchObject(refused)
  await rm(folder, { recursive: true })
  expect(await now.showExported(id)).toMatchObject({ ok: false, error: { code: 'not-found', file: 'b.csv' } })
  expect(deps.showFile).toHaveBeenCalledOnce()
})

describe('a tensor', () => {
  test('is written where the user chose, and reports its progress', async () => {
    expect(await calls().export(npy)).toEqual(ok({ saved: false, rows: 0 }))
    expect(askWhereToSave).toHaveBeenLastCalledWith(window, 'a.blk.0_.._a_b.weight', 'npy')
    askWhereToSave.mockResolvedValueOnce('/out/a.npy')
    expect(await calls().export(npy)).toEqual(saved('a.npy', 1))
    expect(vi.mocked(window.send).mock.calls).toEqual([
      [{ type: 'export-progress', modelId, name: 'a.npy', bytesDone: 20, bytesTotal: 40 }],
      // Not left to the answer, which may arrive before the last progress.
      [{ type: 'export-ended', modelId }],
    ])
    expect(write).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ index: 0 }),
      'npy',
      '/out/a.npy',
      expect.any(Function),
    )
  })

  test.each([
    ['../../etc/passwd', 'a..._.._etc_passwd'],
    ['C:\\x', 'a.C_x'],
    ['a\0b', 'a.a_b'],
    ['a\u202egnp.', 'a.a_gnp'],
    ['NUL', 'a.NUL'],
  ])('named %j is saved as %j', async (name, offered) => {
    window.sessions.set(modelId, sessionOf({ name }))
    await calls().export({ ...npy, id: 'raw' })
    expect(askWhereToSave).toHaveBeenLastCalledWith(window, offered, 'raw')
  })

  test('that cannot be read is not asked about', async () => {
    expect(await calls().export({ ...npy, tensor: 1 })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('beyond the end') as string },
    })
    expect(askWhereToSave).not.toHaveBeenCalled()
  })

  test('is not said to have ended while another is written', async () => {
    write.mockResolvedValueOnce(err({ code: 'busy', message: 'A tensor is being exported already.' }))
    askWhereToSave.mockResolvedValueOnce('/out/b.npy')
    expect(await calls().export(npy)).toMatchObject({ error: { code: 'busy' } })
    expect(window.send).not.toHaveBeenCalled()
  })

  test('is cancelled', async () => {
    expect(await calls().cancelExport(modelId)).toEqual(ok(null))
    expect(cancel).toHaveBeenCalledOnce()
  })
})
