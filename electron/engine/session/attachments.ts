/** Files that are attached to an open model: one of each kind. */
import { basename } from 'node:path'
import {
  type Attachment,
  ATTACHMENT_KINDS,
  type AttachmentFacts,
  type AttachmentKind,
  type AttachmentOf,
} from '../../../shared/model/attachments.ts'
import type { Hash } from '../../../shared/model/digest.ts'
import { ok, type Result } from '../../../shared/text/errors.ts'
import { type Manifest, readManifest } from '../export/read-manifest.ts'
import type { Model } from '../formats/model.ts'

/** The content of each kind of attachment, as far as it is about the model. */
interface AttachmentContents {
  readonly manifest: Manifest
}

/** The model that files are attached to. */
interface AttachedModel {
  readonly model: Model
  /** Whether some of these hashes are of an earlier run of the app. */
  hasKept(hashes: readonly Hash[]): boolean
}

/** How a kind of attachment is read, and what the window knows about it. */
interface Reading<K extends AttachmentKind> {
  read(path: string, model: Model): Promise<Result<AttachmentContents[K]>>
  facts(content: AttachmentContents[K], session: AttachedModel): AttachmentFacts[K]
}

const READINGS: { readonly [K in AttachmentKind]: Reading<K> } = {
  manifest: {
    read: readManifest,
    facts: ({ hashes }, session) => ({ hashes, kept: session.hasKept(hashes) }),
  },
}

type Attached = { [K in AttachmentKind]?: { readonly name: string; readonly content: AttachmentContents[K] } }

export class Attachments {
  readonly #session: AttachedModel
  readonly #attached: Attached = {}

  constructor(session: AttachedModel) {
    this.#session = session
  }

  /** Reads a file and attaches it, in place of an attachment of the same kind. A file that cannot be read changes nothing. */
  async attach<K extends AttachmentKind>(kind: K, path: string): Promise<Result<Attachment>> {
    const content = await READINGS[kind].read(path, this.#session.model)
    if (!content.ok) return content
    const attached = { name: basename(path), content: content.value }
    this.#attached[kind] = attached
    return ok(this.#describe(kind, attached))
  }

  /** Does nothing if there is no attachment of this kind. */
  detach(kind: AttachmentKind): void {
    delete this.#attached[kind]
  }

  list(): Attachment[] {
    return ATTACHMENT_KINDS.flatMap((kind) => {
      const attached = this.#attached[kind]
      return attached ? this.#describe(kind, attached) : []
    })
  }

  /** Undefined if there is no attachment of this kind. */
  content<K extends AttachmentKind>(kind: K): AttachmentContents[K] | undefined {
    return this.#attached[kind]?.content
  }

  #describe<K extends AttachmentKind>(kind: K, { name, content }: NonNullable<Attached[K]>): AttachmentOf<K> {
    return { kind, name, ...READINGS[kind].facts(content, this.#session) }
  }
}
