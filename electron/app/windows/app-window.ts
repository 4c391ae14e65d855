/** A window and what is in it, without Electron: a subject, an opening or a failure to open. */
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Command } from '../../../shared/ipc/commands.ts'
import { modelsOf, type OpenedSubject, type Subject, type SubjectId } from '../../../shared/ipc/subject.ts'
import type { ModelId } from '../../../shared/model/model-view.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import type { ModelSession } from '../../engine/session/session.ts'

/** What a window has open. */
export interface WindowContent {
  subject: Subject
  /** The open models that the subject names. */
  readonly sessions: Map<ModelId, ModelSession>
  /** Of a subject that is a comparison. */
  comparison: ComparisonSession | undefined
}

export interface AppWindow extends WindowContent {
  /** Of its web contents. */
  readonly id: number
  /** The subject that is being opened: it will have this ID. */
  opening: { readonly subjectId: SubjectId; readonly name: string; readonly paths: readonly string[] } | undefined
  failure: AppError | undefined
  /** A command for the page, given before the page listened. */
  command: Command | undefined
  /** False once it has been closed. */
  readonly open: boolean
  send(event: AppEvent): void
  /** Number of events sent so far. Each event carries its own number, counted from 1. */
  readonly sent: number
  focus(): void
  /** @param path shown by the title bar on macOS */
  setTitle(title: string, path?: string): void
}

/** The models that the window shows, in the order of its subject. */
export const shownSessions = ({ subject, sessions }: WindowContent): readonly ModelSession[] =>
  modelsOf(subject).flatMap((id) => sessions.get(id) ?? [])

/** The model that the window is named after. */
export const mainSession = (content: WindowContent): ModelSession | undefined => shownSessions(content)[0]

/** Whether a scan of one of its models, or its comparison, runs. */
export const isScanning = ({ sessions, comparison }: Pick<WindowContent, 'sessions' | 'comparison'>): boolean =>
  comparison?.comparing === true || [...sessions.values()].some(({ scanning }) => scanning)

/**
 * Shows a subject in place of what the window showed, and closes the models that it does not name.
 * @param opened models that are new in the window
 * @param comparison of a subject that is a comparison
 */
export function showSubject(
  content: WindowContent,
  subject: OpenedSubject,
  opened: readonly ModelSession[],
  comparison?: ComparisonSession,
): void {
  void content.comparison?.close()
  content.comparison = comparison
  for (const session of opened) content.sessions.set(session.id, session)
  content.subject = subject
  const named = new Set(modelsOf(subject))
  for (const [id, session] of content.sessions) {
    if (named.has(id)) continue
    content.sessions.delete(id)
    void session.close()
  }
}

/** Whether something can be opened in it without taking the place of something else. */
export const isVacant = (window: AppWindow): boolean => window.open && window.subject.kind === 'none' && !window.opening

/** Whether it has nothing to show at all, not even why something could not be opened. */
export const isUnused = (window: AppWindow): boolean => isVacant(window) && !window.failure
