import { beforeEach, expect, test, vi } from 'vitest'
import type { ExportRequest } from '../../../../../shared/ipc/exports.ts'
import { english, type Sentence } from '../../../../../shared/text/sentence.ts'
import type { WindowController } from '../../../../../renderer/state/window/window.svelte.ts'

const api = vi.hoisted(() => ({
  export: vi.fn<(request: ExportRequest) => Promise<unknown>>(),
}))
vi.mock('../../../../../renderer/api.ts', () => ({ api }))
const { ExportController } = await import('../../../../../renderer/state/window/exports.ts')
const { runCommand } = await import('../../../../../renderer/state/window/run-command.ts')

const announce = vi.fn<(sentence: Sentence, bad?: boolean, exportId?: string) => void>()
const withHashes = vi.fn<(work: () => Promise<void>) => void>()
const app = {
  announce,
  manifests: { withHashes },
  model: { view: { id: 'file-1' }, order: [2, 0], rows: [0, 1, 2].map((index) => ({ tensor: { index } })) },
} as unknown as WindowController
const exports = new ExportController(app)
Object.assign(app, { exports })

beforeEach(() => {
  vi.clearAllMocks()
  api.export.mockResolvedValue({ ok: true, value: { saved: true, name: 'x', exportId: 'e', rows: 3 } })
})
const said = () => announce.mock.calls.map(([sentence, bad, id]) => [english(sentence), bad, id])

test('rows are those shown, in their order, or all in the order of the file', async () => {
  await exports.rows('csv', 'shown')
  await exports.rows('csv', 'all')
  expect(api.export.mock.calls.map(([request]) => request)).toEqual([
    { subject: 'rows', id: 'csv', fileId: 'file-1', indexes: [2, 0] },
    { subject: 'rows', id: 'csv', fileId: 'file-1', indexes: [0, 1, 2] },
  ])
  expect(said()).toEqual([
    ['3 rows written to x.', false, 'e'],
    ['3 rows written to x.', false, 'e'],
  ])
})

test.each([
  ['export-csv', { subject: 'rows', id: 'csv', indexes: [2, 0] }],
  ['export-report-json', { subject: 'model', id: 'report-json', language: 'en' }],
  ['export-report-markdown', { subject: 'model', id: 'report-markdown', language: 'en' }],
  ['export-report-html', { subject: 'model', id: 'report-html', language: 'en' }],
  ['export-metadata-json', { subject: 'metadata', id: 'metadata-json' }],
  ['export-metadata-json-array', { subject: 'metadata', id: 'metadata-json-array' }],
  ['export-metadata-markdown', { subject: 'metadata', id: 'metadata-markdown' }],
] as const)('the command %s asks for its own export', async (command, request) => {
  runCommand(app, command)
  await vi.waitFor(() => expect(announce).toHaveBeenCalledOnce())
  expect(api.export).toHaveBeenCalledExactlyOnceWith({ ...request, fileId: 'file-1' })
})

test('a manifest is written once the hashes are measured', async () => {
  await exports.model('manifest')
  expect(api.export).not.toHaveBeenCalled()
  await withHashes.mock.calls[0]![0]()
  expect(api.export).toHaveBeenCalledExactlyOnceWith({
    subject: 'model',
    id: 'manifest',
    fileId: 'file-1',
    language: 'en',
  })
  expect(said()).toEqual([['3 hashes written to x.', false, 'e']])
})

test('a closed dialog is not announced, a failure is, and a cancel is not an error', async () => {
  api.export.mockResolvedValueOnce({ ok: true, value: { saved: false, rows: 0 } })
  await exports.metadata('metadata-json')
  expect(announce).not.toHaveBeenCalled()
  for (const code of ['write-failed', 'cancelled']) {
    api.export.mockResolvedValueOnce({ ok: false, error: { code, message: 'Why.' } })
    await exports.tensor('npy', 1)
  }
  expect(said()).toEqual([
    ['Why.', true, undefined],
    ['Why.', false, undefined],
  ])
})
