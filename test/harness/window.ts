/** A window with its controllers on a fake transport. */
import { connect } from '../../renderer/api.ts'
import type { ModelController } from '../../renderer/state/model/model.svelte.ts'
import { runCommand } from '../../renderer/state/window/run-command.ts'
import { WindowController } from '../../renderer/state/window/window.svelte.ts'
import { packModel } from '../../shared/ipc/packed-model.ts'
import type { WindowState } from '../../shared/ipc/window-state.ts'
import type { ModelView } from '../../shared/model/model-view.ts'
import { FakeTransport } from './fake-transport.ts'
import { windowState } from './models.ts'

/** The ID of a window's first subject. */
export const SUBJECT_ID = '00000000-0000-4000-9000-000000000001'

export interface OpenWindow {
  readonly app: WindowController
  readonly transport: FakeTransport
}

/** Connects a new fake transport. */
export function connectFake(): FakeTransport {
  const transport = new FakeTransport()
  connect(transport)
  return transport
}

/** A window as it is after its start, without a model. */
export async function openWindow(state: Partial<WindowState> = {}): Promise<OpenWindow> {
  const transport = connectFake().answer('getState', windowState(state)).answer('getLog', [])
  const app = new WindowController(runCommand)
  await app.start()
  transport.calls.length = 0
  return { app, transport }
}

/** What a window has that shows a model. */
export const showing = (view: ModelView, subjectId = SUBJECT_ID) =>
  ({ subject: { id: subjectId, kind: 'model', modelId: view.id }, models: [packModel(view)] }) as const

/** The event that precedes the one that something was opened. */
export const opening = (name: string, subjectId = SUBJECT_ID) => ({ type: 'opening', subjectId, name }) as const

/** A window that shows a model. */
export async function openModel(
  view: ModelView,
  state: Partial<WindowState> = {},
): Promise<OpenWindow & { readonly model: ModelController }> {
  const { app, transport } = await openWindow({ ...showing(view), ...state })
  return { app, transport, model: app.model! }
}
