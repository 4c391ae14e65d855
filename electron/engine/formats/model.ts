import type { AppError } from '../../../shared/text/errors.ts'
import type { Problem } from '../../../shared/model/problems.ts'
import type { FileStamp } from '../protocol/worker-protocol.ts'
import type { GgufHeader } from '../../../shared/model/tensor.ts'

/** One file, or all files of a sharded model, as one. */
export interface Model {
  /** For people: the file's name without `.gguf` and without the number of its shard. As the file system has it. */
  readonly name: string
  readonly files: readonly FileStamp[]
  /** Index in `files` of the one whose metadata, version, alignment and offsets `header` has. */
  readonly headerFile: number
  readonly header: GgufHeader
  /** What each file says, in the order of `files`; absent in a model of one file, where `header` is all there is. */
  readonly parts?: readonly FileHeader[]
  /** Why there is nothing to show; then `header` has no tensors. */
  readonly fatal?: AppError
}

/** What the header of one file says of itself. */
export type FileHeader = Pick<GgufHeader, 'version' | 'endian' | 'metadata'>

/** The headers of all files, in their order. */
export const fileHeaders = ({ parts, header }: Model): readonly FileHeader[] => parts ?? [header]

/** One file of a model, its header read. */
export interface ShardPart {
  readonly file: FileStamp
  readonly header: GgufHeader
}

/** The problem that leaves a file without a tensor table. */
export function fatalOf(header: GgufHeader): Problem | undefined {
  return header.problems.find((problem) => problem.severity === 'fatal')
}
