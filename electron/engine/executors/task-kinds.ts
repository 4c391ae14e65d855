/** The kinds of tasks: their parts and results, and how a worker runs them. A new kind is an entry of both tables. */
import { err, ok, type Result } from '../../../shared/text/errors.ts'
import type {
  Chunk,
  ChunkResult,
  CompareTask,
  DigestTask,
  MeasureTask,
  PairChunk,
  PairChunkResult,
} from '../protocol/worker-protocol.ts'
import { releaseDifferences, unpackDifference } from '../protocol/packed-differences.ts'
import { releaseResult, unpackResult } from '../protocol/packed-results.ts'
import { type DigestResult, runDigest } from './digest-run.ts'
import type { RunningWorker } from './spawn-worker.ts'

/** `part`: a share of a task that succeeds, fails and is retried on its own. `result`: that of one part. */
export interface TaskKinds {
  /** Chunks of one file that are measured. */
  readonly measure: { readonly task: MeasureTask; readonly part: Chunk; readonly result: ChunkResult }
  /** All bytes of a tensor in their order. */
  readonly digest: { readonly task: DigestTask; readonly part: DigestTask; readonly result: DigestResult }
  /** Chunks of pairs of tensors in two files that are compared. */
  readonly compare: { readonly task: CompareTask; readonly part: PairChunk; readonly result: PairChunkResult }
}

export type TaskKind = keyof TaskKinds
export type TaskOf<K extends TaskKind> = TaskKinds[K]['task']
export type PartOf<K extends TaskKind> = TaskKinds[K]['part']
export type ResultOf<K extends TaskKind> = TaskKinds[K]['result']

/** A task with its kind. */
export interface WorkOf<K extends TaskKind> {
  readonly kind: K
  readonly task: TaskOf<K>
}

/** Work for one worker, of any of these kinds. */
export type Work<K extends TaskKind = TaskKind> = { readonly [P in K]: WorkOf<P> }[K]

/** The row that a part belongs to, and which part of it. */
export interface Piece {
  /** Index of a tensor or of a pair. */
  readonly item: number
  /** Of a chunk: its position among those of the row. Absent for a part that is a whole row. */
  readonly index?: number
}

/** A task as the log names it. */
export interface TaskFacts {
  readonly id?: number
  /** Its first part; absent for a task without any. */
  readonly piece?: Piece
}

export interface PartOutcome<K extends TaskKind> {
  readonly part: PartOf<K>
  readonly outcome: Result<ResultOf<K>>
}

interface KindOfTask<K extends TaskKind> {
  /** It takes many calls: a task that was sent to its worker after it would run between them. */
  readonly alone: boolean
  /** The number of a task, where tasks have one. */
  id(task: TaskOf<K>): number | undefined
  piece(part: PartOf<K>): Piece
  parts(task: TaskOf<K>): readonly PartOf<K>[]
  /** The task of one part alone. */
  only(task: TaskOf<K>, part: PartOf<K>): TaskOf<K>
  /**
   * Runs a task.
   * @param between receives the bytes done after each call but the last
   * @returns the outcomes of all parts, in their order; each is valid until the next one is asked for
   * @throws when the worker is gone or broken
   */
  run(worker: RunningWorker, task: TaskOf<K>, between: (position: number) => void): Promise<Iterable<PartOutcome<K>>>
}

export const TASK_KINDS: { readonly [K in TaskKind]: KindOfTask<K> } = {
  measure: {
    alone: false,
    id: ({ id }) => id,
    piece: ({ tensor, index }) => ({ item: tensor, index }),
    parts: ({ chunks }) => chunks,
    only: (task, chunk) => ({ ...task, chunks: [chunk] }),
    run: async (worker, task) => {
      const packed = await worker.api.measure(task)
      return outcomes(
        task.chunks,
        (position) => unpackResult(task, packed, position),
        () => releaseResult(packed),
      )
    },
  },
  digest: {
    alone: true,
    id: () => undefined,
    piece: ({ tensor }) => ({ item: tensor }),
    parts: (task) => [task],
    only: (task) => task,
    run: async (worker, task, between) => [{ part: task, outcome: await runDigest(worker, task, between) }],
  },
  compare: {
    alone: false,
    id: ({ id }) => id,
    piece: ({ pair, index }) => ({ item: pair, index }),
    parts: ({ chunks }) => chunks,
    only: (task, chunk) => ({ ...task, chunks: [chunk] }),
    run: async (worker, task) => {
      const packed = await worker.api.compare(task)
      return outcomes(
        task.chunks,
        (position) => unpackDifference(task, packed, position),
        () => releaseDifferences(packed),
      )
    },
  },
}

export function taskFacts<K extends TaskKind>({ kind, task }: WorkOf<K>): TaskFacts {
  const id = TASK_KINDS[kind].id(task)
  const [part] = TASK_KINDS[kind].parts(task)
  return {
    ...(id === undefined ? {} : { id }),
    ...(part === undefined ? {} : { piece: TASK_KINDS[kind].piece(part) }),
  }
}

/** Unpacks the results one by one, and gives their memory back after the last one. */
function* outcomes<Part, R extends { readonly outcome: Result<unknown> }>(
  parts: readonly Part[],
  unpack: (position: number) => R,
  release: () => void,
): Generator<{ readonly part: Part; readonly outcome: Result<R> }> {
  for (const [position, part] of parts.entries()) {
    const result = unpack(position)
    yield { part, outcome: result.outcome.ok ? ok(result) : err(result.outcome.error) }
  }
  release()
}
