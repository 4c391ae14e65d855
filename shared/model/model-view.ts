/** An opened model without its files: what can be shown of it. */
import type { FactList } from './facts.ts'
import type { Listing } from './listing.ts'
import type { Problem } from './problems.ts'
import type { RowUpdate } from './scan.ts'
import type { FormatFacts } from './model-header.ts'
import type { Endian, Int64, TensorInfo } from './tensor.ts'

/** Names an opened model to the renderer, which never sees a path. */
export type ModelId = string

/** What a tensor type is, for the types that a model uses. */
export interface TypeFacts {
  readonly id: number
  readonly name: string
  /** Weights in a block. */
  readonly blockSize: number
  /** Bytes of a block. */
  readonly typeSize: number
  readonly family: 'float' | 'integer' | 'legacy' | 'k' | 'iq' | 'ternary' | 'fp4'
}

/** A model as the window shows it. */
export interface ModelView {
  readonly id: ModelId
  /** File name without its folder; of the first shard in a model of several. */
  readonly name: string
  readonly nFiles: number
  /** Bytes of all files. */
  readonly size: number
  /** Bytes of each file, in the order of the shards; absent in a model of one file. */
  readonly fileSizes?: readonly number[]
  readonly format: FormatFacts
  /** As in `ModelHeader`. */
  readonly versionText?: string
  readonly endian: Endian
  /** As in `ModelHeader`. */
  readonly alignment: number
  readonly architecture?: string
  /** What the metadata says of the model as a whole. */
  readonly facts: FactList
  readonly nParameters: Int64
  /** Bytes of all tensors that can be measured. */
  readonly tensorBytes: number
  readonly types: readonly TypeFacts[]
  readonly tensors: Listing<TensorInfo>
  readonly problems: readonly Problem[]
  /** Results so far, by tensor index. */
  readonly results: readonly RowUpdate[]
  /** When an earlier run of the app saved them, in milliseconds since 1970; absent once a scan has started. */
  readonly savedAt?: number
}
