/** The program of every worker, in a thread or in a process. */
import { threadId } from 'node:worker_threads'
import { attempt, err, failure, ok, toAppError, type Result } from '../../../shared/text/errors.ts'
import { tensorTable } from '../../../shared/model/tensor-table.ts'
import type { PackedChunks } from '../protocol/chunk-packer.ts'
import type { FileStamp, HeaderResult, WorkerApi } from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import { displayName, openByteSource, type ByteSource } from '../files/byte-source.ts'
import { hasSameContent } from '../files/file-stamp.ts'
import { formatById, readModelHeader } from '../formats/recognize.ts'
import { measureImatrix } from '../imatrix/measure-imatrix.ts'
import { measureQuality } from '../quality/measure-quality.ts'
import { createKernels, type Kernels } from '../kernels/kernels.ts'
import { ignoreArchives } from '../files/outside-archives.ts'
import { Digester } from './digester.ts'
import { TextStore } from '../text/text-store.ts'
import { tokenizerView } from '../tokenizer/tokenizer-view.ts'
import { loadVocabulary, type Vocabulary } from '../tokenizer/vocabulary.ts'
import { exportSegment } from './export-segment.ts'
import { compareTask } from './compare-task.ts'
import { measureTask } from './measure.ts'
import { OpenFiles } from './open-files.ts'
import { readValues } from './read-values.ts'
import { exposeApi } from '../remote/expose.ts'
import { transferred } from '../remote/transferred.ts'
import { PausableQueue } from './pausable-queue.ts'
import { usage } from './usage.ts'

let kernels: Kernels | undefined
const files = new OpenFiles()
const digester = new Digester(files)
const queue = new PausableQueue()
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
  readHeader: async (path, format) => {
    const read = await withSource(path, async (source) => {
      const { tensors, ...header } = await readModelHeader(source, format)
      return { file: source.stamp, header, tensors: tensorTable(tensors).pack() }
    })
    return read.ok ? handOverHeader(read) : read
  },
  readArray: (file, layout, array, start, count) =>
    withUnchanged(file, (source) => formatById(layout.format.id).readArray(source, layout, array, start, count)),
  // Synchronous from end to end: two tasks in one worker never share the kernels' memory.
  measure: (task) => queue.run(() => handOver(measureTask(task, (kernels ??= createKernels()), files))),
  compare: (task) => queue.run(() => handOver(compareTask(task, (kernels ??= createKernels()), files))),
  digest: (task, position) => queue.run(() => digester.next(task, position)),
  // These two are synchronous as well, for the same reason.
  readValues: async (task) => attempt(() => readValues(task, (kernels ??= createKernels()), files)),
  exportSegment: async (task, position) =>
    attempt(() => exportSegment(task, position, (kernels ??= createKernels()), files)),
  readQuality: async (task) => attempt(() => measureQuality(task, files)),
  readImatrix: async (plan) => attempt(() => measureImatrix(plan, files)),
  setPaused: (paused) => queue.setPaused(paused),
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
exposeApi(api)

/** A thread moves its arrays: copies would fill both heaps until the collector comes. A process sends copies. */
function handOver<R extends PackedChunks & { readonly sparks?: Uint8Array }>(result: R): R {
  const { numbers, histograms, histogramEnds, sparks } = result
  const arrays = [numbers, histograms, histogramEnds, ...(sparks ? [sparks] : [])]
  const buffers = arrays.map(({ buffer }) => buffer as ArrayBuffer)
  return transferred(result, buffers)
}

function handOverHeader<T extends Result<HeaderResult> & { readonly ok: true }>(read: T): T {
  const { names, kindOf, dataOffsets, infoOffsets, shards } = read.value.tensors
  return transferred(
    read,
    [names.ends, kindOf, dataOffsets, infoOffsets, shards].map(({ buffer }) => buffer),
  )
}

/** A file that is still what it was when the model was opened. */
function withUnchanged<T>(file: FileStamp, use: (source: ByteSource) => Promise<T>): Promise<Result<T>> {
  return withSource(file.path, (source) => {
    if (!hasSameContent(file, source.stamp))
      throw failure('changed', say('{{name}} changed since it was opened.', { name: displayName(file.path) }))
    return use(source)
  })
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
