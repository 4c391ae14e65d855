import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Attachments } from '../../../../electron/engine/session/attachments.ts'
import { model as sample } from '../checkpoint/samples.ts'

const model = { ...sample(1), files: [{ path: '/m/a.gguf', size: 1, mtimeMs: 1 }] }
const hasKept = vi.fn(() => false)
const attachments = () => new Attachments({ model, hasKept })
const line = (algorithm: string) => `${algorithm}  00000000000000ab  a.gguf:${[...model.header.tensors][0]!.name}\n`

let folder: string
const path = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-attachments-'))
  await writeFile(path('first.manifest'), line('xxh64'))
  await writeFile(path('second.manifest'), line('sha256'))
  await writeFile(path('nothing.manifest'), 'These are words.\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('one of each kind is attached: a second one takes its place', async () => {
  const attached = attachments()
  expect([attached.list(), attached.content('manifest')]).toEqual([[], undefined])
  await attached.attach('manifest', path('first.manifest'))
  expect(attached.list()).toEqual([{ kind: 'manifest', name: 'first.manifest', hashes: ['xxh64'], kept: false }])
  expect(attached.content('manifest')?.listed.get(0)).toEqual(new Map([['xxh64', '00000000000000ab']]))
  const second = await attached.attach('manifest', path('second.manifest'))
  expect(second).toMatchObject({ ok: true, value: { name: 'second.manifest', hashes: ['sha256'] } })
  expect(attached.list()).toHaveLength(1)
})

test('a file that cannot be read leaves the one before', async () => {
  const attached = attachments()
  await attached.attach('manifest', path('first.manifest'))
  for (const name of ['nothing.manifest', 'absent.manifest'])
    expect(await attached.attach('manifest', path(name))).toMatchObject({ ok: false })
  expect(attached.list()).toMatchObject([{ name: 'first.manifest' }])
})

test('a manifest knows whether some of its hashes were kept, now', async () => {
  const attached = attachments()
  await attached.attach('manifest', path('first.manifest'))
  hasKept.mockReturnValueOnce(true)
  expect(attached.list()).toMatchObject([{ kept: true }])
  expect(hasKept).toHaveBeenLastCalledWith(['xxh64'])
  expect(attached.list()).toMatchObject([{ kept: false }])
})

test('what is detached is gone', async () => {
  const attached = attachments()
  attached.detach('manifest')
  await attached.attach('manifest', path('first.manifest'))
  attached.detach('manifest')
  expect([attached.list(), attached.content('manifest')]).toEqual([[], undefined])
})
