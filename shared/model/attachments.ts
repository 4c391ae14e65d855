/** Files that a user attaches to an open model, such as a manifest of hashes to check it against. */
import type { Hash } from './digest.ts'

/** One of each kind can be attached to a model. */
export const ATTACHMENT_KINDS = ['manifest'] as const

export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

/** What the window knows about an attachment of each kind. */
export interface AttachmentFacts {
  readonly manifest: {
    /** The hashes that a check needs. */
    readonly hashes: readonly Hash[]
    /** Some of these hashes were kept from an earlier run of the app: a check needs a scan with `rehash`. */
    readonly kept: boolean
  }
}

/** An attachment of one kind. */
export type AttachmentOf<K extends AttachmentKind> = {
  readonly kind: K
  /** Name of the file, without its folder. */
  readonly name: string
} & AttachmentFacts[K]

type Attachments = { readonly [K in AttachmentKind]: AttachmentOf<K> }

export type Attachment = Attachments[AttachmentKind]

/** @returns the attachment of this kind */
export const attachmentOf = <K extends AttachmentKind>(
  attachments: readonly Attachment[],
  kind: K,
): Attachments[K] | undefined => attachments.find((each): each is Attachments[K] => each.kind === kind)
