/** The port of file formats: a format of models is a folder with one of these, and a line in `formats.ts`. */
import type { FileLayout, FormatFacts, ModelHeader } from '../../../shared/model/model-header.ts'
import type { Problem } from '../../../shared/model/problems.ts'
import type { MetadataArray, ScalarType, ScalarValue } from '../../../shared/model/tensor.ts'
import type { ByteSource } from '../files/byte-source.ts'
import type { FileHeader, FilePart } from './model.ts'
import type { ProblemList } from './problem-list.ts'

/** The files of one model, in their order. */
export interface FileGroup {
  /** As in `Model`. */
  readonly name: string
  readonly paths: readonly string[]
  /**
   * ID of the format of a set, by its names: all of its files are read as that, whatever they contain. Absent for a file
   * that is a model by itself, whose content decides.
   */
  readonly format?: string
  /** Names, without folder, of files of the set that are not there. May be a getter: a name can claim very many. */
  readonly missing: readonly string[]
}

/** A field of the header that is not a metadata entry: `GGUF.version`. */
export interface HeaderField {
  readonly key: string
  readonly type: ScalarType | 'array'
  readonly value: ScalarValue | MetadataArray
  /** In bytes from the start of the file. */
  readonly byteOffset: number
}

export interface Format extends FormatFacts {
  /** Endings of its files' names, without the dot. */
  readonly extensions: readonly string[]
  /**
   * Whether a file is of this format by its content.
   * @param start the first bytes, `SNIFF_BYTES` at most; fewer in a shorter file
   * @param name of the file, without folder, where the bytes alone do not tell
   */
  recognize(start: Uint8Array, name: string): boolean
  /**
   * The sets that these files belong to, by their names: models of several files, in the order of their first files. The
   * other files of a set are looked for in the same folder. Files that are a model by themselves are left out. Never
   * fails, and runs in the process of the window: it reads no file's content.
   * @param paths absolute, each once
   */
  group(paths: readonly string[]): Promise<readonly FileGroup[]>
  /**
   * Reads the header of one file, in a worker. Problems with the content are part of the header, `fatal` if there is no
   * tensor table. Memory and time must not grow with counts that a file merely declares.
   * @param start the first bytes, as `recognize` gets them
   * @throws AppFailure when the file cannot be read
   */
  readHeader(source: ByteSource, start: Uint8Array): Promise<ModelHeader>
  /**
   * Decodes elements `start` to `start + count` of an array of the metadata, in a worker; fewer at its end.
   * @throws AppFailure `bad-request` for a range outside the array or too many elements; `damaged`, `read-failed`
   */
  readArray(
    source: ByteSource,
    layout: FileLayout,
    array: MetadataArray,
    start: number,
    count: number,
  ): Promise<(ScalarValue | MetadataArray)[]>
  /** Fields that come before the metadata when a header is exported field by field. */
  headerFields(header: FileHeader, nTensors: number): readonly HeaderField[]
  /**
   * Whether the files of a model make one set: adds to `problems`. Also called for a model of one file.
   * @param absent number of files of the set that are missing or cannot be opened
   */
  checkSet(parts: readonly FilePart[], absent: number, problems: ProblemList): void
  /** Whether a problem of one file is normal in its set: only the first shard of a GGUF set has the model's metadata. */
  isExpected(found: Problem, part: FilePart, file: number): boolean
}
