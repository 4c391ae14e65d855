/** Calls that check a model against a manifest. */
import { basename } from 'node:path'
import type { Calls } from '../../../shared/ipc/calls.ts'
import { err, ok } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { checkManifest } from '../../engine/export/check-manifest.ts'
import { readManifest } from '../../engine/export/read-manifest.ts'
import { changedFile } from '../../engine/files/changed-file.ts'
import type { AppWindow } from '../windows/app-window.ts'
import { badRequest, id, type SchemasOf } from './argument.ts'
import type { FindModel } from './window-model.ts'

type ManifestCall = 'openManifest' | 'checkManifest'

export const MANIFEST_SCHEMAS = { openManifest: id, checkManifest: id } as const satisfies SchemasOf<ManifestCall>

export interface ManifestCallDependencies<W extends AppWindow> {
  /**
   * Shows the system's dialog.
   * @param model path of a file of the model that the manifest is for
   * @returns undefined if the dialog was cancelled
   */
  askForManifest(window: W, model: string): Promise<string | undefined>
}

export function createManifestCalls<W extends AppWindow>(
  window: W,
  model: FindModel,
  { askForManifest }: ManifestCallDependencies<W>,
): Pick<Calls, ManifestCall> {
  return {
    async openManifest(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const path = await askForManifest(window, session.value.model.files[0]!.path)
      if (path === undefined) return ok(null)
      const manifest = await readManifest(path, session.value.model)
      if (!manifest.ok) return manifest
      session.value.manifest = manifest.value
      const { hashes } = manifest.value
      return ok({ name: basename(path), hashes, kept: session.value.hasKept(hashes) })
    },

    async checkManifest(modelId) {
      const session = model(modelId)
      if (!session.ok) return session
      const { manifest, model: opened } = session.value
      if (!manifest) return err(badRequest(say('No manifest was opened.')))
      const changed = await changedFile(opened.files)
      return changed ? err(changed) : ok(checkManifest(opened, session.value.hashed(), manifest))
    },
  }
}
