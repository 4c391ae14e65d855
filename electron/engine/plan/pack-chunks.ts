import { CHUNK_BYTES } from './tensor-cuts.ts'

/** Maximum chunks of a task: many small tensors travel together, but a task stays short enough to retry. */
const TASK_CHUNKS = 256

/**
 * Packs chunks that follow each other into tasks of about `CHUNK_BYTES`, made as they are asked for. A larger chunk is a
 * task of its own.
 * @param sameFiles whether two chunks can share a task
 */
export function* packChunks<C>(
  chunks: Iterable<C>,
  bytesOf: (chunk: C) => number,
  sameFiles: (a: C, b: C) => boolean,
): Generator<readonly [C, ...C[]]> {
  let open: [C, ...C[]] | undefined
  let bytes = 0
  for (const chunk of chunks) {
    const nBytes = bytesOf(chunk)
    const fits = open && sameFiles(open[0], chunk) && bytes + nBytes <= CHUNK_BYTES && open.length < TASK_CHUNKS
    if (open && fits) {
      open.push(chunk)
      bytes += nBytes
      continue
    }
    if (open) yield open
    open = [chunk]
    bytes = nBytes
  }
  if (open) yield open
}
