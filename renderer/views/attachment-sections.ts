/** What is shown of an attachment above the views. */
import type { Component } from 'svelte'
import type { AttachmentKind } from '../../shared/model/attachments.ts'
import type { ModelController } from '../state/model/model.svelte.ts'
import ManifestSection from './ManifestSection.svelte'

type Section = Component<{ model: ModelController }>

export const ATTACHMENT_SECTIONS: Readonly<Record<AttachmentKind, Section>> = { manifest: ManifestSection }
