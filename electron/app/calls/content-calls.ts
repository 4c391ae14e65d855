/** Calls about the contents of a model that the window asks for when it shows them. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { notesOf } from '../../../shared/model/quality.ts'
import { ok } from '../../../shared/text/errors.ts'
import { id, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type ContentCall = 'getImatrix' | 'getQuality'

export const CONTENT_SCHEMAS = { getImatrix: id, getQuality: id } as const satisfies SchemasOf<ContentCall>

export function createContentCalls(model: FindModel): Pick<Calls, ContentCall> {
  return {
    async getImatrix(modelId) {
      const session = model(modelId)
      return session.ok ? ok((await session.value.imatrix()) ?? null) : session
    },

    async getQuality(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const { reader, model: opened } = session.value
      return ok(notesOf(await reader.readQuality(), opened.header.tensors))
    },
  }
}
