/** Manifests, lists of hashes: measures what they need, and checks the model against one. */
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import { HASHES } from '../../../shared/model/digest.ts'
import type { ManifestReport } from '../../../shared/model/manifest.ts'
import { api } from '../../api.ts'
import type { Speaker } from '../window/speaker.ts'
import type { ModelController } from './model.svelte.ts'

/** What manifests need from their window. */
interface ManifestHost extends Speaker {
  readonly model: ModelController | undefined
  readonly preferences: Pick<Preferences, 'measures'>
}

export class ManifestController {
  /** The last check, until it is closed. */
  check = $state.raw<{ readonly name: string; readonly report: ManifestReport } | undefined>()
  readonly #app: ManifestHost

  constructor(app: ManifestHost) {
    this.#app = app
  }

  /** Does the work once all tensors have the chosen hashes. Scans first if some are missing; xxh64 if none is chosen. */
  withHashes(work: () => Promise<void>): void {
    const { model, preferences } = this.#app
    if (!model || model.scan.scanning) return
    const { measures } = preferences
    const chosen = HASHES.filter((hash) => measures.includes(hash))
    const complete = HASHES.some((hash) => !model.lacks([hash]))
    const wanted = chosen.length > 0 ? chosen : complete ? [] : (['xxh64'] as const)
    model.scan.withMeasures(wanted, work)
  }

  /** Asks for a manifest, and compares with the hashes that it has; measures first those that are missing or were kept. */
  async compare(): Promise<void> {
    const app = this.#app
    const { model } = app
    if (!model || model.scan.scanning) return
    const opened = await app.call(api.openManifest(model.view.id))
    if (!opened) return
    this.check = undefined
    const check = async () => {
      const report = await app.call(api.checkManifest(model.view.id))
      if (report && app.model === model) this.check = { name: opened.name, report }
    }
    model.scan.withMeasures(opened.hashes, check, opened.kept)
  }
}
