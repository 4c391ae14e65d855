import type { Imatrix } from '../../shared/model/imatrix.ts'
import type { TensorQuality } from '../../shared/model/quality.ts'
import { err, ok, type Result, toAppError } from '../../shared/text/errors.ts'
import type { Model } from '../engine/formats/model.ts'
import { isImatrix } from '../engine/imatrix/plan-imatrix.ts'
import { ModelReader } from '../engine/session/model-reader.ts'
import type { InspectHost } from './host.ts'

/** What is read of a model in addition to its scan. */
export interface ModelContents {
  readonly quality: readonly TensorQuality[]
  /** Of a model that is an importance matrix. */
  readonly imatrix?: Imatrix
}

/** Reads samples of the tensors, or the entries of an importance matrix. */
export async function readContents(
  model: Model,
  { spawner }: Pick<InspectHost, 'spawner'>,
): Promise<Result<ModelContents>> {
  const reader = new ModelReader(model, spawner)
  try {
    const quality = await reader.readQuality()
    return ok({ quality, ...(isImatrix(model) && { imatrix: await reader.readImatrix() }) })
  } catch (error) {
    return err(toAppError(error))
  } finally {
    await reader.close()
  }
}
