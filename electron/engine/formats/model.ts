import type { FileLayout, ModelHeader } from '../../../shared/model/model-header.ts'
import type { Problem } from '../../../shared/model/problems.ts'
import type { MetadataEntry } from '../../../shared/model/tensor.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'

/** One file, or all files of a set, as one model. */
export interface Model {
  /** For people: the file's name without its extension and without the number of its shard. As the file system has it. */
  readonly name: string
  readonly files: readonly FileStamp[]
  /** Index in `files` of the file whose metadata and facts `header` has. */
  readonly headerFile: number
  readonly header: ModelHeader
  /** What each file declares, in the order of `files`; absent in a model of one file, where `header` is all there is. */
  readonly parts?: readonly FileHeader[]
  /** Why there is nothing to show; then `header` has no tensors. */
  readonly fatal?: AppError
}

/** What the header of one file declares of itself. */
export interface FileHeader extends FileLayout {
  readonly metadata: ModelHeader['metadata']
}

/** The headers of all files, in their order. */
export const fileHeaders = ({ parts, header }: Model): readonly FileHeader[] => parts ?? [header]

/** Bytes of all files. */
export const modelSize = ({ files }: Pick<Model, 'files'>): number => files.reduce((sum, { size }) => sum + size, 0)

/** One file of a model, its header read. */
export interface FilePart {
  readonly file: FileStamp
  readonly header: ModelHeader
}

/** The problem that leaves a file without a tensor table. */
export function fatalOf(header: ModelHeader): Problem | undefined {
  return header.problems.find((problem) => problem.severity === 'fatal')
}

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
