import { describe, expect, it, test } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import { selectOne } from '../../../../../renderer/state/model/selection.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { modelView, scanProgress } from '../../../../harness/models.ts'
import { settle } from '../../../../harness/user.ts'
import { openModel, openWindow } from '../../../../harness/window.ts'

/** Three tensors; the table shows two of them, sorted by name. */
async function open() {
  const { app, transport, model } = await openModel(modelView(['b.weight', 'a.weight', 'c.bias']))
  transport.answer('export', { saved: true, name: 'x', exportId: 'e', rows: 3 })
  model.toggleSort(
    TABLE_COLUMNS.find(({ key }) => key === 'name')!,
    false,
  )
  model.setFilter('weight')
  const said = () => app.message && [english(app.message.sentence), app.message.bad, app.message.exportId]
  return { app, transport, model, modelId: model.view.id, said }
}

describe('ExportController.rows', () => {
  it('writes the shown rows in the order of the table, or all in the order of the file', async () => {
    const { app, transport, modelId } = await open()
    await app.exports.rows('csv', 'shown')
    await app.exports.rows('csv', 'all')
    expect(transport.sent('export')).toEqual([
      { subject: 'rows', id: 'csv', modelId, indexes: [1, 0] },
      { subject: 'rows', id: 'csv', modelId, indexes: [0, 1, 2] },
    ])
  })

  it.each(['shown', 'all'] as const)('announces the file, which can be shown in its folder: %s rows', async (which) => {
    const { app, said } = await open()
    await app.exports.rows('csv', which)
    expect(said()).toEqual(['3 rows written to x.', false, 'e'])
  })
})

test.each([
  ['export-csv', { subject: 'rows', id: 'csv', indexes: [1, 0] }],
  ['export-report-json', { subject: 'model', id: 'report-json', language: 'en' }],
  ['export-report-markdown', { subject: 'model', id: 'report-markdown', language: 'en' }],
  ['export-report-html', { subject: 'model', id: 'report-html', language: 'en' }],
  ['export-metadata-json', { subject: 'metadata', id: 'metadata-json' }],
  ['export-metadata-json-array', { subject: 'metadata', id: 'metadata-json-array' }],
  ['export-metadata-markdown', { subject: 'metadata', id: 'metadata-markdown' }],
] as const)('the command %s asks for its own export', async (command, request) => {
  const { app, transport, modelId, said } = await open()
  app.command(command)
  await settle()
  expect(transport.sent('export')).toEqual([{ ...request, modelId }])
  expect(said()).toBeDefined()
})

describe('ExportController', () => {
  it('writes a manifest once the hashes are measured', async () => {
    const { app, transport, modelId, said } = await open()
    transport.answer('startScan', { scanId: 1 })
    await app.exports.model('manifest')
    await settle()
    expect(transport.sent('startScan')).toMatchObject([{ measures: ['xxh64'] }])
    expect(transport.sent('export')).toEqual([])
    transport.send({ type: 'scan-ended', modelId, scanId: 1, outcome: 'done', progress: scanProgress() })
    await settle()
    expect(transport.sent('export')).toEqual([{ subject: 'model', id: 'manifest', modelId, language: 'en' }])
    expect(said()).toEqual(['3 hashes written to x.', false, 'e'])
  })

  it('writes one tensor, and cancels that', async () => {
    const { app, transport, modelId } = await open()
    await app.exports.tensor('npy', 2)
    expect(transport.sent('export')).toEqual([{ subject: 'tensor', id: 'npy', modelId, tensor: 2 }])
    app.exports.cancel()
    expect(transport.sent('cancelExport')).toEqual([modelId])
  })

  it('writes reports in the language of the window', async () => {
    const { app, transport, modelId } = await open()
    app.choose({ language: 'zh-CN' })
    await app.exports.model('report-html')
    expect(transport.sent('export')).toMatchObject([{ subject: 'model', modelId, language: 'zh-CN' }])
  })

  it('announces no closed dialog, and a failure, but not a cancelled export as an error', async () => {
    const { app, transport, said } = await open()
    transport.answer('export', { saved: false, rows: 0 })
    await app.exports.metadata('metadata-json')
    expect(said()).toBeUndefined()
    transport.refuse('export', { code: 'write-failed', message: 'Why.' })
    await app.exports.tensor('npy', 1)
    expect(said()).toEqual(['Why.', true, undefined])
    transport.refuse('export', { code: 'cancelled', message: 'Why.' })
    await app.exports.tensor('npy', 1)
    expect(said()).toEqual(['Why.', false, undefined])
  })

  it('copies the selected rows and names, nothing without a selection', async () => {
    const { app, transport, model, modelId } = await open()
    transport.answer('copyRows', { rows: 1 }).answer('copyNames', { rows: 1 })
    await app.exports.copyRows()
    await app.exports.copyNames()
    expect(transport.calls).toEqual([])
    model.selection = selectOne(1)
    await app.exports.copyRows()
    await app.exports.copyNames()
    const request = { modelId, indexes: [1] }
    expect([transport.sent('copyRows'), transport.sent('copyNames')]).toEqual([[request], [request]])
  })

  it('does nothing without a model', async () => {
    const { app, transport } = await openWindow()
    await app.exports.rows('csv', 'all')
    await app.exports.model('report-html')
    await app.exports.tensor('npy', 0)
    await app.exports.copyRows()
    app.exports.cancel()
    expect(transport.calls).toEqual([])
  })
})
