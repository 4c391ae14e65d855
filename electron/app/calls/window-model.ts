/** The models of a window, as its calls find them, and their tensors. */
import type { ModelId } from '../../../shared/model/model-view.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest } from './argument.ts'

/** A model of the window, if it is still open. */
export type FindModel = (modelId: ModelId) => Result<ModelSession>

export const findModelOf =
  ({ sessions }: Pick<AppWindow, 'sessions'>): FindModel =>
  (modelId) => {
    const session = sessions.get(modelId)
    return session ? ok(session) : err(badRequest(say('That model is not open in this window any more.')))
  }

/** A model of the window, if it has a tensor with each of these indexes. */
export function findTensors(model: FindModel, modelId: ModelId, indexes: readonly number[]): Result<ModelSession> {
  const session = model(modelId)
  if (!session.ok) return session
  const refused = session.value.checkIndexes(indexes)
  return refused ? err(refused) : session
}

/** Why nothing can start in the window: a file is being opened in it. Undefined if none is. */
export const refuseOpening = ({ opening }: Pick<AppWindow, 'opening'>): AppError | undefined =>
  opening && appError('busy', say('A file is being opened in this window.'))
