import { type Attachment, type AttachmentKind, attachmentOf } from '../../../shared/model/attachments.ts'
import type { ModelId } from '../../../shared/model/model-view.ts'
import { api } from '../../api.ts'
import type { Speaker } from '../window/speaker.ts'

/** The files that are attached to a model. */
export class AttachmentController {
  list = $state.raw<readonly Attachment[]>([])
  readonly #modelId: ModelId
  readonly #speaker: Speaker

  constructor(modelId: ModelId, speaker: Speaker) {
    this.#modelId = modelId
    this.#speaker = speaker
  }

  /** Undefined if there is no attachment of this kind. */
  of<K extends AttachmentKind>(kind: K) {
    return attachmentOf(this.list, kind)
  }

  /** Takes over what the main process has, after the page was loaded again. */
  async load(): Promise<void> {
    this.list = (await this.#speaker.call(api.getAttachments(this.#modelId))) ?? this.list
  }

  /** Asks for a file. @returns the attachment; undefined if there is no new one */
  async attach<K extends AttachmentKind>(kind: K) {
    const attached = await this.#speaker.call(api.attach({ modelId: this.#modelId, kind }))
    if (!attached) return undefined
    this.list = [...this.#without(kind), attached]
    return this.of(kind)
  }

  detach(kind: AttachmentKind): void {
    this.list = this.#without(kind)
    void this.#speaker.call(api.detach({ modelId: this.#modelId, kind }))
  }

  #without(kind: AttachmentKind): readonly Attachment[] {
    return this.list.filter((each) => each.kind !== kind)
  }
}
