import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createAttachmentCalls } from '../../../../electron/app/calls/attachment-calls.ts'
import { findModelOf } from '../../../../electron/app/calls/window-model.ts'
import { Attachments } from '../../../../electron/engine/session/attachments.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { ok } from '../../../../shared/text/errors.ts'
import { model as sample } from '../../engine/checkpoint/samples.ts'
import { testWindow } from '../windows/test-window.ts'

const modelId = randomUUID()
const manifest = { modelId, kind: 'manifest' } as const
const askForAttachment = vi.fn(async (): Promise<string | undefined> => undefined)
let folder: string
let window: ReturnType<typeof testWindow>
const calls = () => createAttachmentCalls(window, findModelOf(window), { askForAttachment })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-attachment-calls-'))
  await writeFile(join(folder, 'a.manifest'), 'xxh64     00000000000000ab  a.gguf:t\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(() => {
  const model = { ...sample(1), files: [{ path: '/m/a.gguf', size: 1, mtimeMs: 1 }] }
  window = testWindow(1, {
    id: modelId,
    model,
    attachments: new Attachments({ model, hasKept: () => false }),
  } as Partial<ModelSession>)
})

test('a file is asked for, attached, listed and detached', async () => {
  askForAttachment.mockResolvedValueOnce(join(folder, 'a.manifest'))
  const attached = { kind: 'manifest', name: 'a.manifest', hashes: ['xxh64'], kept: false }
  expect(await calls().attach(manifest)).toEqual(ok(attached))
  expect(askForAttachment).toHaveBeenCalledExactlyOnceWith(window, 'manifest', '/m/a.gguf')
  expect(await calls().getAttachments(modelId)).toEqual(ok([attached]))
  expect(await calls().detach(manifest)).toEqual(ok(null))
  expect(await calls().getAttachments(modelId)).toEqual(ok([]))
})

test('a dialog that is cancelled changes nothing', async () => {
  askForAttachment.mockResolvedValueOnce(join(folder, 'a.manifest'))
  await calls().attach(manifest)
  expect(await calls().attach(manifest)).toEqual(ok(null))
  expect(await calls().getAttachments(modelId)).toMatchObject(ok([{ name: 'a.manifest' }]))
})

test('nothing is asked for a model that the window no longer has', async () => {
  const gone = { modelId: randomUUID(), kind: 'manifest' } as const
  askForAttachment.mockClear()
  const refused = { ok: false, error: { code: 'bad-request' } }
  expect(await calls().attach(gone)).toMatchObject(refused)
  expect(await calls().detach(gone)).toMatchObject(refused)
  expect(await calls().getAttachments(gone.modelId)).toMatchObject(refused)
  expect(askForAttachment).not.toHaveBeenCalled()
})
