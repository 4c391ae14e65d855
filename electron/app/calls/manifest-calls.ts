/** Calls that check a model against a manifest. */
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { checkManifest } from '../../engine/export/check-manifest.ts'
import { changedFile } from '../../engine/files/changed-file.ts'
import { badRequest, id, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type ManifestCall = 'checkManifest'

export const MANIFEST_SCHEMAS = { checkManifest: id } as const satisfies SchemasOf<ManifestCall>

export function createManifestCalls(model: FindModel): Pick<Calls, ManifestCall> {
  return {
    async checkManifest(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const { attachments, model: opened } = session.value
      const manifest = attachments.content('manifest')
      if (!manifest) return err(badRequest(say('No manifest was opened.')))
      const changed = await changedFile(opened.files)
      return changed ? err(changed) : ok(checkManifest(opened, session.value.hashed(), manifest))
    },
  }
}
