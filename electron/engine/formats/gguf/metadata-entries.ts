import type { MetadataEntry } from '../../../../shared/model/tensor.ts'
import { fileHeaders, type Model } from '../model.ts'

/** A key of one of the model's files. */
export interface FileEntry extends MetadataEntry {
  readonly file: number
  readonly key: string
}

/** All keys of all files, file after file, in the order in which they are written. */
export function metadataEntries(model: Model): readonly FileEntry[] {
  return fileHeaders(model).flatMap(({ metadata }, file) =>
    [...metadata].map(([key, entry]) => ({ ...entry, file, key })),
  )
}
