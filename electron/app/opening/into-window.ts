/** Steps that the opening of a model and of a comparison share. */
import { randomUUID } from 'node:crypto'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import { type AppError, err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import type { FileGroup } from '../../engine/formats/format.ts'
import type { Model } from '../../engine/formats/model.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { type AppWindow, isVacant } from '../windows/app-window.ts'

export interface SessionDependencies {
  openModel(group: FileGroup): Promise<Result<Model>>
  createSession(model: Model): Promise<ModelSession>
}

export interface WindowDependencies<W extends AppWindow> {
  windows(): readonly W[]
  /** @param path of the first file of the model that it is for */
  createWindow(path: string): W
}

/** Never rejects. */
export async function openSession(group: FileGroup, deps: SessionDependencies): Promise<Result<ModelSession>> {
  try {
    const model = await deps.openModel(group)
    return model.ok ? ok(await deps.createSession(model.value)) : model
  } catch (error) {
    return err(toAppError(error))
  }
}

/**
 * The window shows that something is being opened in it.
 * @param name for display
 * @param paths the files that it will show
 * @returns the ID of what is opened
 */
export function announceOpening(window: AppWindow, name: string, paths: readonly string[]): SubjectId {
  const subjectId = randomUUID()
  window.opening = { subjectId, name, paths }
  window.failure = undefined
  window.send({ type: 'opening', subjectId, name })
  return subjectId
}

/** The window shows why something could not be opened. */
export function failOpening(window: AppWindow, subjectId: SubjectId, error: AppError): void {
  window.failure = error
  window.send({ type: 'open-failed', subjectId, error })
}

/** The window that asked when it is free; else any that is; else a new one. */
export function vacantWindow<W extends AppWindow>(from: W | undefined, path: string, deps: WindowDependencies<W>): W {
  const window = from && isVacant(from) ? from : deps.windows().find(isVacant)
  window?.focus()
  return window ?? deps.createWindow(path)
}
