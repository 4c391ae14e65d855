/** Every message between the engine and a worker (a thread or a process). */
import type { PartialDifference } from '../../../shared/model/comparison/difference.ts'
import type { Digest, Measure } from '../../../shared/model/digest.ts'
import type { ImatrixEntry } from '../../../shared/model/imatrix.ts'
import type { TensorQuality } from '../../../shared/model/quality.ts'
import type { FileLayout, ModelHeader } from '../../../shared/model/model-header.ts'
import type { PackedTensors } from '../../../shared/model/tensor-table.ts'
import type { Endian, MetadataArray, ScalarValue } from '../../../shared/model/tensor.ts'
import type { Result } from '../../../shared/text/errors.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { Distribution, PackedHistogram, PartialStats } from '../../../shared/model/stats.ts'
import type { TextFacts, TextLanguage, TextPage } from '../../../shared/model/text-rows.ts'
import type { TokenizerFacts, TokenizerView, TokenPage, TokenQuery } from '../../../shared/model/tokenizer.ts'
import type { TensorFormat } from '../../../shared/model/values.ts'
import type { PackedChunks } from './chunk-packer.ts'

/** A file as it was when it was opened: a worker refuses to read it once it has changed. */
export interface FileStamp {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  /** Absent for a file that was never opened. */
  readonly state?: FileState
}

/** What a file system notes down about a file, as `fs.BigIntStats` has it. 0 where it does not. */
export interface FileState {
  readonly dev: bigint
  readonly ino: bigint
  readonly mode: bigint
  readonly nlink: bigint
  readonly uid: bigint
  readonly gid: bigint
  /** Last write. Programs can set it. */
  readonly mtimeNs: bigint
  /** Last change of content, name, links or permissions. Programs cannot set it. */
  readonly ctimeNs: bigint
}

/** Whole blocks of one tensor, one range of bytes of its file. */
export interface Chunk {
  readonly tensor: number
  /** Position among the tensor's chunks, from 0: the order of merging. */
  readonly index: number
  readonly typeId: number
  /** Index of the file in the model. */
  readonly file: number
  readonly byteOffset: number
  readonly nBytes: number
  /** Element number in the tensor at which the chunk starts. */
  readonly firstElement: number
  /** Blocks in a row of the tensor; the chunk holds whole rows. Absent where rows are not looked at. */
  readonly rowBlocks?: number
  /** The chunk is all of its tensor: its worker can tell the distribution. */
  readonly whole?: boolean
}

/** What a worker is asked to do at once: one chunk, or many small ones of one file. */
export interface MeasureTask {
  readonly id: number
  readonly file: FileStamp
  readonly endian: Endian
  readonly chunks: readonly Chunk[]
}

/** What one chunk contributes to its tensor. */
export interface ChunkMeasures {
  readonly partial: PartialStats
  readonly histogram: PackedHistogram
  /** Of a chunk that is all of its tensor. */
  readonly distribution?: Distribution
}

export interface ChunkResult {
  readonly tensor: number
  readonly index: number
  readonly outcome: Result<ChunkMeasures>
  readonly durationMs: number
}

/** The results of a task's chunks, in their order, in a few arrays: `packed-results.ts` makes and reads them. */
export interface MeasureResult extends PackedChunks {
  readonly id: number
  readonly sparks: Uint8Array
}

/**
 * All bytes of one tensor, in their order: hashed and summed on one worker, segment by segment. A digest that breaks off
 * starts again from its first byte.
 */
export interface DigestTask {
  readonly tensor: number
  readonly typeId: number
  readonly file: FileStamp
  readonly endian: Endian
  /** From the start of the file. */
  readonly byteOffset: number
  readonly nBytes: number
  /** One at least. */
  readonly measures: readonly Measure[]
}

export interface DigestStep {
  /** Bytes read so far. */
  readonly position: number
  /** With the last byte. */
  readonly digest?: Digest
  readonly durationMs: number
}

/** Weights of the columns of a tensor by an importance matrix, which a worker can read. */
export interface WeightsPlan extends Omit<ImatrixPlan, 'entries'> {
  readonly entry: EntryPlan
  /** Dimension 0 of the tensor. */
  readonly columns: number
  /** Of the tensor; 1 where there are none. */
  readonly experts: number
}

/** Whole blocks of one tensor of a pair: one range of bytes of its file. */
export interface PairRange {
  readonly typeId: number
  /** Index of the file in its model. */
  readonly file: number
  readonly byteOffset: number
  readonly nBytes: number
}

/** The same elements of both tensors of a pair. */
export interface PairChunk {
  /** Position in the list of pairs. */
  readonly pair: number
  /** Position among the chunks of the pair, from 0: the order of merging. */
  readonly index: number
  readonly reference: PairRange
  readonly other: PairRange
  readonly nElements: number
  /** Element number in the tensors at which the chunk starts. */
  readonly firstElement: number
  /** Of a chunk of whole rows, if an importance matrix has an entry for the tensor. */
  readonly weights?: ChunkWeights
}

export interface ChunkWeights {
  readonly plan: WeightsPlan
  /** The expert that the chunk belongs to; 0 for a matrix. */
  readonly expert: number
}

export interface ComparedFile {
  readonly file: FileStamp
  readonly endian: Endian
}

/** What a worker is asked to compare at once: one chunk, or many small ones of the same two files. */
export interface CompareTask {
  readonly id: number
  readonly reference: ComparedFile
  readonly other: ComparedFile
  readonly chunks: readonly PairChunk[]
}

/** What one chunk contributes to its pair. */
export interface PairMeasures {
  readonly partial: PartialDifference
  /** Of |b - a|. */
  readonly histogram: PackedHistogram
}

export interface PairChunkResult {
  readonly pair: number
  readonly index: number
  readonly outcome: Result<PairMeasures>
  readonly durationMs: number
}

/** The results of a task's chunks, in their order: `packed-differences.ts` makes and reads them. */
export interface CompareResult extends PackedChunks {
  readonly id: number
}

/** Whole blocks of one tensor that are looked at. */
export interface ValuesTask {
  readonly file: FileStamp
  readonly endian: Endian
  readonly typeId: number
  /** Of the first block, from the start of the file. */
  readonly byteOffset: number
  /** No more than fit MAX_VALUE_BYTES. */
  readonly nBlocks: number
}

export interface BlockValues {
  /** Float64 for F64, I32 and I64. */
  readonly values: Float32Array | Float64Array
  /** The blocks as stored. */
  readonly bytes: Uint8Array
}

/** One tensor that is written to a file of its own, segment by segment. */
export interface ExportTask {
  readonly file: FileStamp
  readonly endian: Endian
  readonly typeId: number
  /** From the start of the file. */
  readonly byteOffset: number
  readonly nBytes: number
  /** In ggml's order: the first dimension is the contiguous one. */
  readonly shape: readonly number[]
  readonly format: TensorFormat
  /** A path that does not exist yet. */
  readonly target: string
}

/** Numbers of type float32, one after the other. */
export interface FloatRange {
  /** Index of the file in the model. */
  readonly file: number
  readonly byteOffset: number
  readonly count: number
}

export interface EntryPlan {
  readonly name: string
  /** Experts; 1 where there are none, and in the older format where other entries do not tell. */
  readonly experts: number
  /** Sums of squares; in the older format means times chunks. */
  readonly sums: FloatRange
  /** Absent in the older format, which has the number of chunks 8 bytes in front of the values. */
  readonly counts?: FloatRange
  readonly activations?: FloatRange
  /** Why its numbers cannot be read. */
  readonly unreadable?: Sentence
}

/** An importance matrix as a worker reads it. */
export interface ImatrixPlan {
  readonly files: readonly FileStamp[]
  readonly endian: Endian
  readonly legacy: boolean
  readonly entries: readonly EntryPlan[]
}

/** Bytes of one tensor that are looked at. */
export interface SampledTensor {
  readonly tensor: number
  readonly typeId: number
  /** Index of the file in the model. */
  readonly file: number
  /** Whole blocks. */
  readonly pieces: readonly { readonly byteOffset: number; readonly nBytes: number }[]
}

export interface QualityTask {
  readonly files: readonly FileStamp[]
  readonly endian: Endian
  readonly tensors: readonly SampledTensor[]
}

export interface HeaderResult {
  readonly file: FileStamp
  readonly header: Omit<ModelHeader, 'tensors'>
  readonly tensors: PackedTensors
}

/** What a process has used since it started; a thread tells of the process that it is part of. */
export interface Usage {
  /** Milliseconds of all its threads, in programs and in the system. */
  readonly cpuMs: number
  /** Bytes in memory now, and the most there ever were. Pages shared with other processes count. */
  readonly rss: number
  readonly peakRss: number
}

/** What a worker exposes. Errors come back as data; a rejection means that the worker is gone. */
export interface WorkerApi {
  /** The ID of the thread or process. */
  ready(): { readonly pid: number; readonly threadId: number }
  /**
   * Allocates all WebAssembly memories that tasks with these measures need, and opens the file of its first tasks.
   * Rejects when there is no room for them: a worker without its memories, or that may open no file, would fail every
   * task.
   */
  prepare(measures: readonly Measure[], file?: FileStamp): Promise<void>
  /** Only comparisons of the lab call this, just before a worker ends. */
  usage(): Usage
  /** @param format ID of the format that the file must have; by default its content decides */
  readHeader(path: string, format: string | undefined): Promise<Result<HeaderResult>>
  /** Elements `start` to `start + count` of a metadata array. */
  readArray(
    file: FileStamp,
    layout: FileLayout,
    array: MetadataArray,
    start: number,
    count: number,
  ): Promise<Result<readonly (ScalarValue | MetadataArray)[]>>
  measure(task: MeasureTask): Promise<MeasureResult>
  /**
   * Digests the next segment of a tensor. `position` is 0 to start, otherwise the position that this worker returned
   * last.
   */
  digest(task: DigestTask, position: number): Promise<Result<DigestStep>>
  compare(task: CompareTask): Promise<CompareResult>
  /** Whole blocks, dequantized and as stored. */
  readValues(task: ValuesTask): Promise<Result<BlockValues>>
  /** All entries of an importance matrix with their statistics. */
  readImatrix(plan: ImatrixPlan): Promise<Result<readonly ImatrixEntry[]>>
  /** What samples of tensors tell of their precision. */
  readQuality(task: QualityTask): Promise<Result<readonly TensorQuality[]>>
  /**
   * Writes the next segment of a tensor, from `position` bytes of it on; 0 makes the file. Answers where the segment ends;
   * with the last one the file is on the disk.
   */
  exportSegment(task: ExportTask, position: number): Promise<Result<number>>
  /** While paused, no task and no segment starts. One that has started is finished; waiting ones start after the pause. */
  setPaused(paused: boolean): void
  /** Analyzes a text and keeps it under its name. */
  openText(name: string, text: string, language: TextLanguage): TextFacts
  /** Rows of a text that is kept; undefined when it is not. */
  textPage(
    name: string,
    columns: number,
    from: { readonly row: number } | { readonly line: number },
    count: number,
  ): TextPage | undefined
  /** Reads a vocabulary, checks it and keeps it until another is opened. */
  openVocabulary(file: FileStamp, layout: FileLayout, facts: TokenizerFacts): Promise<Result<TokenizerView>>
  /** Tokens of the vocabulary that is kept; undefined when none is. */
  tokenPage(query: TokenQuery, start: number, count: number): TokenPage | undefined
}
