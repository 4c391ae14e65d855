/** Calls about single tensors and their rows: values, histograms, copies. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { MAX_VALUE_BYTES } from '../../../shared/model/values.ts'
import { rowsAsTsv } from '../../engine/export/csv.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { fromOneTo } from '../preference-schemas.ts'
import { id, index, rows, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type TensorCall = 'getValues' | 'getHistogram' | 'copyRows' | 'copyNames'

export const TENSOR_SCHEMAS = {
  getValues: v.strictObject({
    fileId: id,
    tensor: index,
    index,
    count: fromOneTo(MAX_VALUE_BYTES),
  }),
  getHistogram: v.strictObject({ fileId: id, tensor: index }),
  copyRows: rows,
  copyNames: rows,
} as const satisfies SchemasOf<TensorCall>

/** @param copy resolves when the text is on the clipboard; rejects if the system refuses it */
export function createTensorCalls(model: FindModel, copy: (text: string) => Promise<void>): Pick<Calls, TensorCall> {
  const tensor = (fileId: string, index: number): Result<[ModelSession, TensorInfo]> => {
    const session = model(fileId)
    if (!session.ok) return session
    const refused = session.value.checkIndexes([index])
    return refused ? err(refused) : ok([session.value, session.value.model.header.tensors[index]!])
  }

  return {
    async getValues({ fileId, tensor: number, index, count }) {
      const found = tensor(fileId, number)
      if (!found.ok) return found
      const [session, wanted] = found.value
      try {
        return ok(await session.reader.readValues(wanted, index, count))
      } catch (error) {
        return err(toAppError(error))
      }
    },

    async getHistogram({ fileId, tensor: number }) {
      const session = model(fileId)
      return session.ok ? session.value.histogram(number) : session
    },

    async copyRows({ fileId, indexes }) {
      const session = model(fileId)
      if (!session.ok) return session
      const refused = session.value.checkIndexes(indexes)
      if (refused) return err(refused)
      await copy(rowsAsTsv(session.value.rows(indexes)))
      return ok({ rows: indexes.length })
    },

    async copyNames({ fileId, indexes }) {
      const session = model(fileId)
      if (!session.ok) return session
      const refused = session.value.checkIndexes(indexes)
      if (refused) return err(refused)
      const { tensors } = session.value.model.header
      await copy(indexes.map((index) => tensors[index]!.name).join('\n'))
      return ok({ rows: indexes.length })
    },
  }
}
