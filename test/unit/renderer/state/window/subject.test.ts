import { describe, expect, it, vi } from 'vitest'
import { packRows } from '../../../../../shared/ipc/packed-rows.ts'
import { done, modelView, scanProgress } from '../../../../harness/models.ts'
import { opening, openModel, openWindow, showing, SUBJECT_ID } from '../../../../harness/window.ts'

const OTHER_ID = '00000000-0000-4000-9000-000000000002'
const error = { code: 'not-found', message: 'It is gone.' } as const

describe('an opening', () => {
  it('ends with the model, or with the reason why it failed', async () => {
    const { app, transport } = await openWindow()
    transport.send(opening('a.gguf'))
    expect(app.subject.opening?.name).toBe('a.gguf')
    transport.send({ type: 'open-failed', subjectId: SUBJECT_ID, error })
    expect([app.subject.opening, app.subject.failure, app.model]).toEqual([undefined, error, undefined])
    transport.send(opening('a.gguf'))
    expect(app.subject.failure).toBeUndefined()
    transport.send({ type: 'opened', ...showing(modelView()) })
    expect([app.subject.opening, app.model?.view.name]).toEqual([undefined, 'model.gguf'])
  })

  it('is followed after the page was loaded in the midst of it', async () => {
    const { app, transport } = await openWindow({ opening: { subjectId: SUBJECT_ID, name: 'a.gguf' } })
    expect(app.subject.opening?.name).toBe('a.gguf')
    transport.send({ type: 'opened', ...showing(modelView()) })
    expect(app.subject.now).toEqual(showing(modelView()).subject)
  })

  it('that was replaced by another changes nothing when it ends', async () => {
    const { app, transport } = await openWindow()
    transport.send(opening('a.gguf'))
    transport.send(opening('b.gguf', OTHER_ID))
    transport.send({ type: 'open-failed', subjectId: SUBJECT_ID, error })
    transport.send({ type: 'opened', ...showing(modelView()), view: 'log' })
    expect([app.subject.opening?.name, app.subject.failure, app.model, app.view]).toEqual([
      'b.gguf',
      undefined,
      undefined,
      'start',
    ])
    transport.send({ type: 'open-failed', subjectId: OTHER_ID, error })
    expect([app.subject.opening, app.subject.failure]).toEqual([undefined, error])
  })
})

describe('a model that the window no longer shows', () => {
  it('is closed, and its events change nothing', async () => {
    const { app, transport, model: before } = await openModel(modelView())
    const next = modelView(3, { id: '00000000-0000-4000-8000-000000000002' })
    transport.send(opening('b.gguf', OTHER_ID))
    transport.send({ type: 'opened', ...showing(next, OTHER_ID) })
    // A dialog that was open meanwhile starts nothing: the model is closed.
    const work = vi.fn(async () => undefined)
    before.scan.withMeasures([], work)
    expect(work).not.toHaveBeenCalled()
    transport.answer('startScan', { scanId: 1 })
    await app.model!.scan.start()
    const progress = scanProgress()
    const rows = packRows([done(0)])
    transport.send({ type: 'scan-progress', modelId: before.view.id, progress, rows })
    transport.send({ type: 'export-progress', modelId: before.view.id, name: 'a.npy', bytesDone: 1, bytesTotal: 2 })
    expect(app.subject.models.map(({ view }) => view.id)).toEqual([next.id])
    expect([before.tally.done, app.model!.tally.done, app.model!.exporting]).toEqual([0, 0, undefined])
    transport.send({ type: 'scan-progress', modelId: next.id, progress, rows })
    expect(app.model!.tally.done).toBe(1)
  })
})

it('a scan that runs is followed after the page was loaded again', async () => {
  const view = modelView()
  const { model } = await openModel(view, { scans: [{ modelId: view.id, progress: scanProgress({ bytesDone: 5 }) }] })
  expect([model.scan.scanning, model.scan.progress?.bytesDone]).toEqual([true, 5])
})
