/** Calls about single tensors and their rows: values, histograms, copies. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok, toAppError } from '../../../shared/text/errors.ts'
import { MAX_VALUE_BYTES } from '../../../shared/model/values.ts'
import { rowsAsTsv } from '../../engine/export/csv.ts'
import { fromOneTo } from '../preference-schemas.ts'
import { id, index, rows, type SchemasOf } from './argument.ts'
import { type FindModel, findTensors } from './window-model.ts'

type TensorCall = 'getValues' | 'getHistogram' | 'copyRows' | 'copyNames'

export const TENSOR_SCHEMAS = {
  getValues: v.strictObject({
    modelId: id,
    tensor: index,
    index,
    count: fromOneTo(MAX_VALUE_BYTES),
  }),
  getHistogram: v.strictObject({ modelId: id, tensor: index }),
  copyRows: rows,
  copyNames: rows,
} as const satisfies SchemasOf<TensorCall>

/** @param copy resolves when the text is on the clipboard; rejects if the system refuses it */
export function createTensorCalls(model: FindModel, copy: (text: string) => Promise<void>): Pick<Calls, TensorCall> {
  return {
    async getValues({ modelId, tensor: number, index, count }) {
      const session = findTensors(model, modelId, [number])
      if (!session.ok) return session
      const { reader, model: opened } = session.value
      try {
        return ok(await reader.readValues(opened.header.tensors.at(number)!, index, count))
      } catch (error) {
        return err(toAppError(error))
      }
    },

    async getHistogram({ modelId, tensor: number }) {
      const session = model(modelId)
      return session.ok ? session.value.histogram(number) : session
    },

    async copyRows({ modelId, indexes }) {
      const session = findTensors(model, modelId, indexes)
      if (!session.ok) return session
      await copy(rowsAsTsv(session.value.rows(indexes)))
      return ok({ rows: indexes.length })
    },

    async copyNames({ modelId, indexes }) {
      const session = findTensors(model, modelId, indexes)
      if (!session.ok) return session
      const { tensors } = session.value.model.header
      await copy(indexes.map((index) => tensors.at(index)!.name).join('\n'))
      return ok({ rows: indexes.length })
    },
  }
}
