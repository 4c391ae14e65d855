/** What the header of a model file declares, whatever the format of the file. */
import type { Listing } from './listing.ts'
import type { Problem } from './problems.ts'
import type { Endian, MetadataEntry, TensorInfo } from './tensor.ts'

/** A file format of models, as data that every process may have. */
export interface FormatFacts {
  /** Stable, for programs: `gguf`. */
  readonly id: string
  /** For people: `GGUF`. */
  readonly label: string
  /** Tensor data starts at multiples of this many bytes unless a file says otherwise. */
  readonly alignment: number
}

/** What a header declares of its file as a whole, by the keys and in the order of the JSON report. */
export type HeaderFacts = Readonly<Record<string, number | string>>

/** The header of one file, or of all files of a model. After a `fatal` problem `tensors` is empty and nothing can be shown. */
export interface ModelHeader {
  readonly format: FormatFacts
  /** The version of the format: `v3`. Absent where a format has none. */
  readonly versionText?: string
  readonly endian: Endian
  /** Tensor data starts at multiples of this many bytes; 1 where the format has no padding. */
  readonly alignment: number
  readonly metadata: ReadonlyMap<string, MetadataEntry>
  readonly tensors: Listing<TensorInfo>
  readonly problems: readonly Problem[]
  /** Part of the identity of results: `checkpoint/identity.ts` hashes the values in their order. */
  readonly facts: HeaderFacts
}

/** What is needed in order to read more of a file whose header was read before. */
export type FileLayout = Pick<ModelHeader, 'format' | 'endian' | 'facts'>

/** `GGUF v3`. */
export const formatName = ({ format, versionText }: Pick<ModelHeader, 'format' | 'versionText'>): string =>
  versionText === undefined ? format.label : `${format.label} ${versionText}`
