import type { Imatrix } from '../../shared/model/imatrix.ts'
import { err, ok, type Result, toAppError } from '../../shared/text/errors.ts'
import type { Model } from '../engine/formats/model.ts'
import { isImatrix } from '../engine/imatrix/plan-imatrix.ts'
import { ModelReader } from '../engine/session/model-reader.ts'
import type { InspectHost } from './host.ts'

/** The importance matrix that a model is; undefined for other models. */
export async function readImatrix(
  model: Model,
  { spawner }: Pick<InspectHost, 'spawner'>,
): Promise<Result<Imatrix | undefined>> {
  if (!isImatrix(model)) return ok(undefined)
  const reader = new ModelReader(model, spawner)
  try {
    return ok(await reader.readImatrix())
  } catch (error) {
    return err(toAppError(error))
  } finally {
    await reader.close()
  }
}
