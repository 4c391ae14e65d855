import type { AttachmentOf } from '../../../shared/model/attachments.ts'
import type { Measure } from '../../../shared/model/digest.ts'
import type { ManifestReport } from '../../../shared/model/manifest.ts'
import type { ModelView } from '../../../shared/model/model-view.ts'
import { api } from '../../api.ts'
import type { ScanController } from '../scan/scan.svelte.ts'
import type { Speaker } from '../window/speaker.ts'
import type { AttachmentController } from './attachments.svelte.ts'

interface CheckedModel {
  readonly view: Pick<ModelView, 'id'>
  readonly scan: ScanController
  readonly attachments: AttachmentController
  /** Whether a tensor was not measured in one of these ways. */
  lacks(measures: readonly Measure[]): boolean
}

/** Checks a model against the manifest that is attached to it. */
export class ManifestController {
  /** The last check, until it is closed. */
  check = $state.raw<{ readonly name: string; readonly report: ManifestReport } | undefined>()
  readonly #model: CheckedModel
  readonly #speaker: Speaker

  constructor(model: CheckedModel, speaker: Speaker) {
    this.#model = model
    this.#speaker = speaker
  }

  /** Asks for a manifest, and compares with its hashes; measures first those that are missing or were kept. */
  async compare(): Promise<void> {
    const { scan, attachments } = this.#model
    if (scan.scanning) return
    const manifest = await attachments.attach('manifest')
    if (!manifest) return
    this.check = undefined
    scan.withMeasures(manifest.hashes, () => this.#compareWith(manifest), manifest.kept)
  }

  /** Compares again after the page was loaded again, unless a scan is necessary first. */
  async restore(): Promise<void> {
    const { scan, attachments } = this.#model
    const manifest = attachments.of('manifest')
    if (manifest && !manifest.kept && !scan.scanning && !this.#model.lacks(manifest.hashes))
      await this.#compareWith(manifest)
  }

  /** Closes the check and detaches the manifest. */
  close(): void {
    this.check = undefined
    this.#model.attachments.detach('manifest')
  }

  async #compareWith(manifest: AttachmentOf<'manifest'>): Promise<void> {
    const { attachments, view } = this.#model
    const report = await this.#speaker.call(api.checkManifest(view.id))
    // Another manifest may have been attached since.
    if (report && attachments.of('manifest') === manifest) this.check = { name: manifest.name, report }
  }
}
