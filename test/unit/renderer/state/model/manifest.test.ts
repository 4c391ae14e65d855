import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import App from '../../../../../renderer/App.svelte'
import type { ManifestReport } from '../../../../../shared/model/manifest.ts'
import { ok } from '../../../../../shared/text/errors.ts'
import { done, modelView, scanProgress, windowState } from '../../../../harness/models.ts'
import { show } from '../../../../harness/mount.ts'
import { click, settle } from '../../../../harness/user.ts'
import { connectFake, openModel, showing } from '../../../../harness/window.ts'

const counts = { match: 2, mismatch: 0, missing: 0, unlisted: 0, unread: 0 }
const report: ManifestReport = { counts, notable: [], hashes: ['xxh64'], linesNotChecked: 0, sound: true }
const manifest = { kind: 'manifest', name: 'a.manifest', hashes: ['xxh64'], kept: false } as const
const hashed = (index: number) => ({ ...done(index), digest: { xxh64: '0' } })
const view = modelView(2, { results: [hashed(0), hashed(1)] })

async function open(results = view.results) {
  const opened = await openModel({ ...view, results })
  opened.transport.answer('attach', manifest).answer('checkManifest', report)
  return opened
}

describe('a check against a manifest', () => {
  it('attaches the manifest, and compares at once when all hashes are there', async () => {
    const { transport, model } = await open()
    await model.manifest.compare()
    await settle()
    expect(transport.sent('attach')).toEqual([{ modelId: view.id, kind: 'manifest' }])
    expect(transport.sent('startScan')).toEqual([])
    expect([model.attachments.list, model.manifest.check]).toEqual([[manifest], { name: 'a.manifest', report }])
  })

  it('measures the hashes first that are missing', async () => {
    const { transport, model } = await open([])
    transport.answer('startScan', { scanId: 1 })
    await model.manifest.compare()
    await settle()
    expect(transport.sent('startScan')).toMatchObject([{ measures: ['xxh64'] }])
    expect(transport.sent('checkManifest')).toEqual([])
    transport.send({ type: 'scan-ended', modelId: view.id, scanId: 1, outcome: 'done', progress: scanProgress() })
    await settle()
    expect(model.manifest.check?.report).toEqual(report)
  })

  it('keeps the last one when the dialog is cancelled', async () => {
    const { transport, model } = await open()
    await model.manifest.compare()
    await settle()
    transport.answer('attach', null)
    await model.manifest.compare()
    await settle()
    expect([model.attachments.list, model.manifest.check?.name]).toEqual([[manifest], 'a.manifest'])
  })

  it('is dropped if another manifest was attached since', async () => {
    const { transport, model } = await open()
    const first = transport.hold('checkManifest')
    await model.manifest.compare()
    await settle()
    transport.answer('attach', { ...manifest, name: 'b.manifest' })
    const second = transport.hold('checkManifest')
    await model.manifest.compare()
    await settle()
    first.resolve(ok(report))
    await settle()
    expect(model.manifest.check).toBeUndefined()
    second.resolve(ok(report))
    await settle()
    expect(model.manifest.check?.name).toBe('b.manifest')
  })

  it('does not start during a scan', async () => {
    const { transport, model } = await open([])
    transport.answer('startScan', { scanId: 1 })
    await model.scan.start()
    await model.manifest.compare()
    expect(transport.sent('attach')).toEqual([])
  })
})

describe('an attached manifest', () => {
  async function reload(attached: readonly (typeof manifest | { readonly kept: true })[], results = view.results) {
    const transport = connectFake()
      .answer('getState', windowState(showing({ ...view, results })))
      .answer('getLog', [])
      .answer(
        'getAttachments',
        attached.map((each) => ({ ...manifest, ...each })),
      )
      .answer('checkManifest', report)
    show(App, {})
    await settle()
    return transport
  }
  const section = () => screen.queryByRole('region', { name: 'Manifest check' })

  it('is compared again after a reload of the page, and detached when its result is closed', async () => {
    const transport = await reload([manifest])
    expect(transport.sent('getAttachments')).toEqual([view.id])
    within(section()!).getByText('The model matches a.manifest.')
    click(within(section()!).getByRole('button', { name: 'Close' }))
    expect(section()).toBeNull()
    expect(transport.sent('detach')).toEqual([{ modelId: view.id, kind: 'manifest' }])
  })

  it.each([
    ['hashes are missing', [manifest], []],
    ['hashes were kept', [{ kept: true } as const], view.results],
    ['there is none', [], view.results],
  ] as const)('is not compared after a reload if %s', async (_name, attached, results) => {
    const transport = await reload(attached, results)
    expect(transport.sent('checkManifest')).toEqual([])
    expect(section()).toBeNull()
  })
})
