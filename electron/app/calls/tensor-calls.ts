/** Calls about single tensors and their rows: values, histograms, copies. */
import { basename } from 'node:path'
import * as v from 'valibot'
import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { MAX_VALUE_BYTES, TENSOR_FORMATS, type TensorFormat } from '../../../shared/model/values.ts'
import { rowsAsTsv } from '../../engine/export/csv.ts'
import type { Saved } from '../exports/exported-file.ts'
import { safeFileName } from '../exports/file-name.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { badRequest, id, index, rows, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type TensorCall = 'getValues' | 'getHistogram' | 'copyRows' | 'copyNames' | 'exportTensor' | 'cancelExport'

export const TENSOR_SCHEMAS = {
  getValues: v.strictObject({
    fileId: id,
    tensor: index,
    index,
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_VALUE_BYTES)),
  }),
  getHistogram: v.strictObject({ fileId: id, tensor: index }),
  copyRows: rows,
  copyNames: rows,
  exportTensor: v.strictObject({ fileId: id, tensor: index, format: v.picklist(TENSOR_FORMATS) }),
  cancelExport: id,
} as const satisfies SchemasOf<TensorCall>

export interface TensorCallDependencies {
  readonly model: FindModel
  /** Asks where; never the model itself. */
  askWhereToSave(session: ModelSession, name: string, format: TensorFormat): Promise<Result<string | undefined>>
  copyText(text: string): Promise<void>
  /** The answer for a file that was written. */
  saved(path: string): Saved
  send(event: AppEvent): void
}

export function createTensorCalls(deps: TensorCallDependencies): Pick<Calls, TensorCall> {
  const tensor = (fileId: string, index: number): Result<[ModelSession, TensorInfo]> => {
    const session = deps.model(fileId)
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

    async exportTensor({ fileId, tensor: number, format }) {
      const found = tensor(fileId, number)
      if (!found.ok) return found
      const [session, wanted] = found.value
      if (wanted.unreadable !== undefined)
        return err(
          badRequest(
            say('{{name}} cannot be read: {{reason}}.', { name: visibleText(wanted.name), reason: wanted.unreadable }),
          ),
        )
      const path = await deps.askWhereToSave(session, exportName(session.model.name, wanted.name), format)
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false })
      const name = visibleText(basename(path.value))
      const done = await session.exports.write(wanted, format, path.value, (bytesDone) =>
        deps.send({ type: 'export-progress', fileId, name, bytesDone, bytesTotal: Number(wanted.nBytes) }),
      )
      // As an event, so that it comes after the last progress.
      if (done.ok || done.error.code !== 'busy') deps.send({ type: 'export-ended', fileId })
      return done.ok ? ok(deps.saved(path.value)) : done
    },

    async cancelExport(fileId) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      session.value.exports.cancel()
      return ok(null)
    },

    async getHistogram({ fileId, tensor: number }) {
      const session = deps.model(fileId)
      return session.ok ? session.value.histogram(number) : session
    },

    async copyRows({ fileId, indexes }) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const refused = session.value.checkIndexes(indexes)
      if (refused) return err(refused)
      await deps.copyText(rowsAsTsv(session.value.rows(indexes)))
      return ok({ rows: indexes.length })
    },

    async copyNames({ fileId, indexes }) {
      const session = deps.model(fileId)
      if (!session.ok) return session
      const refused = session.value.checkIndexes(indexes)
      if (refused) return err(refused)
      const { tensors } = session.value.model.header
      await deps.copyText(indexes.map((index) => tensors[index]!.name).join('\n'))
      return ok({ rows: indexes.length })
    },
  }
}

/** A file name for a tensor: its own name comes from the file and may hold anything. */
function exportName(model: string, tensor: string): string {
  return safeFileName(`${model}.${tensor}`.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[._-]+/, ''))
}
