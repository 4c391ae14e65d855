import { describe, expect, it } from 'vitest'
import { TABLE_COLUMNS } from '../../../../../renderer/state/model/columns.ts'
import { selectOne } from '../../../../../renderer/state/model/selection.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { modelView } from '../../../../harness/models.ts'
import { openModel, openWindow } from '../../../../harness/window.ts'

async function open() {
  const opened = await openModel(modelView(['b.weight', 'a.weight', 'c.bias']))
  opened.transport.answer('export', { saved: true, name: 'out.csv', exportId: 'e1', rows: 2 })
  opened.model.toggleSort(
    TABLE_COLUMNS.find(({ key }) => key === 'name')!,
    false,
  )
  opened.model.setFilter('weight')
  return { ...opened, said: () => opened.app.message && english(opened.app.message.sentence) }
}

describe('ExportController.rows', () => {
  it('writes the shown rows in the order of the table', async () => {
    const { app, transport, model } = await open()
    await app.exports.rows('csv', 'shown')
    expect(transport.sent('export')).toEqual([
      { subject: 'rows', id: 'csv', fileId: model.view.id, indexes: [...model.order] },
    ])
    expect([...model.order].toSorted()).toEqual([0, 1])
  })

  it('writes all rows in the order of the file', async () => {
    const { app, transport } = await open()
    await app.exports.rows('csv', 'all')
    expect(transport.sent('export')).toMatchObject([{ indexes: [0, 1, 2] }])
  })

  it('announces the file, which can be shown in its folder', async () => {
    const { app, said } = await open()
    await app.exports.rows('csv', 'all')
    expect(said()).toContain('out.csv')
    expect([app.message?.bad, app.message?.exportId]).toEqual([false, 'e1'])
  })
})

describe('ExportController', () => {
  it('writes one tensor, and announces a cancelled export without alarm', async () => {
    const { app, transport, model } = await open()
    await app.exports.tensor('npy', 2)
    expect(transport.sent('export')).toEqual([{ subject: 'tensor', id: 'npy', fileId: model.view.id, tensor: 2 }])
    transport.refuse('export', { code: 'cancelled', message: 'The export was cancelled.' })
    await app.exports.tensor('raw', 2)
    expect(app.message?.bad).toBe(false)
    app.exports.cancel()
    expect(transport.sent('cancelExport')).toEqual([model.view.id])
  })

  it('writes reports in the language of the window', async () => {
    const { app, transport, model } = await open()
    app.choose({ language: 'zh-CN' })
    await app.exports.model('report-html')
    expect(transport.sent('export')).toMatchObject([{ subject: 'model', fileId: model.view.id, language: 'zh-CN' }])
  })

  it('copies the selected rows and names, nothing without a selection', async () => {
    const { app, transport, model } = await open()
    transport.answer('copyRows', { rows: 1 }).answer('copyNames', { rows: 1 })
    await app.exports.copyRows()
    await app.exports.copyNames()
    expect(transport.calls).toEqual([])
    model.selection = selectOne(1)
    await app.exports.copyRows()
    await app.exports.copyNames()
    const request = { fileId: model.view.id, indexes: [1] }
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
