import { type AppWindow, showSubject } from '../../../../electron/app/windows/app-window.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import type { AppEvent } from '../../../../shared/ipc/events.ts'
import { NO_SUBJECT } from '../../../../shared/ipc/subject.ts'

export interface TestWindow extends AppWindow {
  open: boolean
  readonly events: AppEvent[]
  /** How often it was brought to the front. */
  focused: number
  title: string
}

/** A window that records what is sent to it. */
export function testWindow(id = 1, session?: Partial<ModelSession>): TestWindow {
  const window: TestWindow = {
    id,
    subject: NO_SUBJECT,
    sessions: new Map(),
    comparison: undefined,
    opening: undefined,
    failure: undefined,
    command: undefined,
    open: true,
    events: [],
    focused: 0,
    title: '',
    send: (event) => void window.events.push(event),
    focus: () => void window.focused++,
    get sent() {
      return window.events.length
    },
    setTitle: (title) => void (window.title = title),
  }
  if (session) {
    const modelId = session.id ?? `model-${id}`
    showSubject(window, { id: `subject-${id}`, kind: 'model', modelId }, [])
    window.sessions.set(modelId, session as ModelSession)
  }
  return window
}
