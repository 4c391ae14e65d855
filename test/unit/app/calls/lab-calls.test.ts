import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import type { AppWindow } from '../../../../electron/app/windows/app-window.ts'
import { createLabCalls } from '../../../../electron/app/calls/lab-calls.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { err, ok, type Result } from '../../../../shared/text/errors.ts'
import type { LabRequest } from '../../../../shared/model/lab.ts'

const modelId = randomUUID()
const model = { name: 'a' }
const window = { id: 1 } as AppWindow
const other = { id: 2 } as AppWindow
const compare: LabRequest = { experiment: 'compare', workers: [1], rounds: 1 }
const lab = {
  owner: undefined as AppWindow | undefined,
  start: vi.fn((): Result<{ readonly runId: number }> => ok({ runId: 4 })),
  cancel: vi.fn(),
}
const findModel = (id: string): Result<ModelSession> =>
  id === modelId ? ok({ model } as unknown as ModelSession) : err({ code: 'bad-request', message: 'not open' })
const deps = { lab, scanning: vi.fn((): readonly AppWindow[] => []) }
const { calls, refuseScan } = createLabCalls(window, findModel, deps)
beforeEach(() => {
  vi.clearAllMocks()
  lab.owner = undefined
  window.opening = undefined
})

test('an experiment starts with the model of the window, which only a comparison gets', async () => {
  expect(await calls.startLab({ modelId, request: compare })).toEqual(ok({ runId: 4 }))
  expect(lab.start).toHaveBeenLastCalledWith(window, compare, model)
  const isolation = { experiment: 'isolation' } as const
  await calls.startLab({ modelId, request: isolation })
  expect(lab.start).toHaveBeenLastCalledWith(window, isolation, undefined)
  expect(await calls.startLab({ modelId: randomUUID(), request: compare })).toMatchObject({ ok: false })
})

test('an advice needs no model', async () => {
  const advise = { experiment: 'advise' } as const
  expect(await calls.startLab({ request: advise })).toEqual(ok({ runId: 4 }))
  expect(lab.start).toHaveBeenLastCalledWith(window, advise, undefined)
})

test('none starts while a file is being opened in the window', async () => {
  window.opening = { subjectId: randomUUID(), name: 'b.gguf', paths: [] }
  const refused = await calls.startLab({ modelId, request: compare })
  expect(refused).toMatchObject({ error: { code: 'busy', message: 'A file is being opened in this window.' } })
  expect(lab.start).not.toHaveBeenCalled()
})

test.each([
  ['here', window, 'A scan is running: '],
  ['elsewhere', other, 'A scan is running in another window: '],
])('none starts beside a scan %s', async (_where, scanning, said) => {
  deps.scanning.mockReturnValueOnce([scanning])
  const refused = await calls.startLab({ modelId, request: compare })
  expect(refused).toMatchObject({ error: { code: 'busy', message: expect.stringContaining(said) } })
  expect(lab.start).not.toHaveBeenCalled()
})

test('no scan starts beside an experiment', () => {
  expect(refuseScan()).toBeUndefined()
  lab.owner = window
  expect(refuseScan()?.message).toMatch(/^An experiment is running: /)
  lab.owner = other
  expect(refuseScan()?.message).toMatch(/^An experiment is running in another window: /)
})

test('a cancel is passed on', async () => {
  expect(await calls.cancelLab(4)).toEqual(ok(null))
  expect(lab.cancel).toHaveBeenCalledExactlyOnceWith(window, 4)
})
