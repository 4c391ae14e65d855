/** The model of a window, as its calls find it. */
import type { FileId } from '../../../shared/model/model-view.ts'
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest } from './argument.ts'

/** The window's model, if it is still the one that the page means. */
export type FindModel = (fileId: FileId) => Result<ModelSession>

export const findModelOf =
  (window: Pick<AppWindow, 'session'>): FindModel =>
  (fileId) =>
    window.session?.id === fileId
      ? ok(window.session)
      : err(badRequest(say('That model is not open in this window any more.')))
