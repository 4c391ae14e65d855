/** Manifests, lists of hashes: measures what they need, and checks the model against one. */
import { HASHES } from '../../../shared/model/digest.ts'
import type { ManifestReport } from '../../../shared/model/manifest.ts'
import { api } from '../../api.ts'
import type { WindowController } from '../window/window.svelte.ts'

export class ManifestController {
  /** The last check, until it is closed. */
  check = $state.raw<{ readonly name: string; readonly report: ManifestReport } | undefined>()
  readonly #app: WindowController

  constructor(app: WindowController) {
    this.#app = app
  }

  /** Does the work once all tensors have the chosen hashes. Scans first if some are missing; xxh64 if none is chosen. */
  withHashes(work: () => Promise<void>): void {
    const { model, measures, scanning } = this.#app
    if (!model || scanning) return
    const chosen = HASHES.filter((hash) => measures.includes(hash))
    const complete = HASHES.some((hash) => !model.lacks([hash]))
    const wanted = chosen.length > 0 ? chosen : complete ? [] : (['xxh64'] as const)
    this.#app.withMeasures(model, wanted, work)
  }

  /** Asks for a manifest, and compares with the hashes that it has; measures first those that are missing or were kept. */
  async compare(): Promise<void> {
    const app = this.#app
    const { model, scanning } = app
    if (!model || scanning) return
    const opened = await app.call(api.openManifest(model.view.id))
    if (!opened) return
    this.check = undefined
    const check = async () => {
      const report = await app.call(api.checkManifest(model.view.id))
      if (report && app.model === model) this.check = { name: opened.name, report }
    }
    app.withMeasures(model, opened.hashes, check, opened.kept)
  }
}
