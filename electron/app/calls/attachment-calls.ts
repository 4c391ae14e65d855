/** Calls about the files that are attached to a model. */
import * as v from 'valibot'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { ATTACHMENT_KINDS, type AttachmentKind } from '../../../shared/model/attachments.ts'
import { ok } from '../../../shared/text/errors.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { id, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type AttachmentCall = 'attach' | 'detach' | 'getAttachments'

const attachment = v.strictObject({ modelId: id, kind: v.picklist(ATTACHMENT_KINDS) })

export const ATTACHMENT_SCHEMAS = {
  attach: attachment,
  detach: attachment,
  getAttachments: id,
} as const satisfies SchemasOf<AttachmentCall>

export interface AttachmentCallDependencies<W extends AppWindow> {
  /**
   * Shows the system's dialog.
   * @param model path of a file of the model that the attachment is for
   * @returns undefined if the dialog was cancelled
   */
  askForAttachment(window: W, kind: AttachmentKind, model: string): Promise<string | undefined>
}

export function createAttachmentCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  { askForAttachment }: AttachmentCallDependencies<W>,
): Pick<Calls, AttachmentCall> {
  return {
    async attach({ modelId, kind }) {
      const session = model(modelId)
      if (!session.ok) return session
      const path = await askForAttachment(window, kind, session.value.model.files[0]!.path)
      return path === undefined ? ok(null) : await session.value.attachments.attach(kind, path)
    },

    async detach({ modelId, kind }) {
      const session = model(modelId)
      if (!session.ok) return session
      session.value.attachments.detach(kind)
      return ok(null)
    },

    async getAttachments(modelId) {
      const session = model(modelId)
      return session.ok ? ok(session.value.attachments.list()) : session
    },
  }
}
