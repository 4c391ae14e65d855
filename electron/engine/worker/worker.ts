/** The program of every worker, in a thread or in a process. */
import './process-port.ts'
import { threadId } from 'node:worker_threads'
import { expose, Transfer } from 'threads/worker'
import { err, failure, ok, toAppError, type Result } from '../../../shared/text/errors.ts'
import { packTensors } from '../../../shared/model/packed-tensors.ts'
import type { FileStamp, MeasureResult, WorkerApi } from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import { displayName, openByteSource, type ByteSource } from '../files/byte-source.ts'
import { hasSameContent } from '../files/file-stamp.ts'
import { formatById, readModelHeader } from '../formats/recognise.ts'
import { createKernels, type Kernels } from '../kernels/kernels.ts'
import { ignoreArchives } from '../files/outside-archives.ts'
import { Digester } from './digester.ts'
import { TextStore } from '../text/text-store.ts'
import { tokenizerView } from '../tokenizer/tokenizer-view.ts'
import { loadVocabulary, type Vocabulary } from '../tokenizer/vocabulary.ts'
import { exportSegment } from './export-segment.ts'
import { measureTask } from './measure.ts'
import { OpenFiles } from './open-files.ts'
import { readValues } from './read-values.ts'
import { Turns } from './pausable-queue.ts'
import { usage } from './usage.ts'

let kernels: Kernels | undefined
const files = new OpenFiles()
const digester = new Digester(files)
const turns = new Turns()
const texts = new TextStore()
let vocabulary: Vocabulary | undefined

const api = {
  ready: () => ({ pid: process.pid, threadId }),
  prepare: async (measures, file) => {
    kernels ??= createKernels()
    if (file) files.reserve(file)
    await digester.prepare(measures)
  },
  usage,
  readHeader: (path, format) =>
    withSource(path, async (source) => {
      const { tensors, ...header } = await readModelHeader(source, format)
      return { file: source.stamp, header, tensors: packTensors(tensors) }
    }),
  readArray: (file, layout, array, start, count) =>
    withUnchanged(file, (source) => formatById(layout.format.id).readArray(source, layout, array, start, count)),
  // Synchronous from end to end: two tasks in one worker never share the kernels' memory.
  measure: (task) => turns.take(() => handOver(measureTask(task, (kernels ??= createKernels()), files))),
  digest: (task, position) => turns.take(() => digester.next(task, position)),
  // These two are synchronous as well, for the same reason.
  readValues: async (task) => attempt(() => readValues(task, (kernels ??= createKernels()), files)),
  exportSegment: async (task, position) =>
    attempt(() => exportSegment(task, position, (kernels ??= createKernels()), files)),
  setPaused: (paused) => turns.setPaused(paused),
  openText: (name, text, language) => texts.open(name, text, language),
  textPage: (name, columns, from, count) => texts.page(name, columns, from, count),
  openVocabulary: (file, layout, facts) =>
    withUnchanged(file, async (source) => {
      const format = formatById(layout.format.id)
      vocabulary = await loadVocabulary(facts, (array, start, count) =>
        format.readArray(source, layout, array, start, count),
      )
      return tokenizerView(facts, vocabulary)
    }),
  tokenPage: (query, start, count) => vocabulary?.page(query, start, count),
} satisfies WorkerApi

ignoreArchives()
expose(api)

/** A thread gives its arrays away: copies of them would wait in both heaps for the collector. A process sends copies. */
function handOver(result: MeasureResult): MeasureResult {
  const { numbers, histograms, histogramEnds, sparks } = result
  const buffers = [numbers, histograms, histogramEnds, sparks].map(({ buffer }) => buffer as ArrayBuffer)
  // What `threads` is told travels as the result itself.
  return Transfer(result, buffers) as unknown as MeasureResult
}

/** A file that is still what it was when the model was opened. */
function withUnchanged<T>(file: FileStamp, use: (source: ByteSource) => Promise<T>): Promise<Result<T>> {
  return withSource(file.path, (source) => {
    if (!hasSameContent(file, source.stamp))
      throw failure('changed', say('{{name}} changed since it was opened.', { name: displayName(file.path) }))
    return use(source)
  })
}

function attempt<T>(work: () => T): Result<T> {
  try {
    return ok(work())
  } catch (error) {
    return err(toAppError(error))
  }
}

async function withSource<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<Result<T>> {
  try {
    const source = await openByteSource(path)
    try {
      return ok(await use(source))
    } finally {
      await source.close()
    }
  } catch (error) {
    return err(toAppError(error))
  }
}
