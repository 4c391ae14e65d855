import { checkRange, type ByteSource } from '../../electron/engine/files/byte-source.ts'

export interface MemorySource extends ByteSource {
  /** Bytes read so far, and the largest single read. */
  readonly counts: { bytesRead: number; reads: number; largest: number }
}

let created = 0

/** Bytes in memory as a file that counts what is read of it. */
export function memorySource(bytes: Uint8Array, name = 'memory.gguf'): MemorySource {
  return sparseSource(bytes.length, [[0, bytes]], name)
}

/** A file of `size` zeros with some pieces in it, however large: only what is read is made. */
export function sparseSource(
  size: number,
  pieces: readonly (readonly [offset: number, bytes: Uint8Array])[],
  name = 'sparse.gguf',
): MemorySource {
  const counts = { bytesRead: 0, reads: 0, largest: 0 }
  const stamp = { path: `/memory/${created++}/${name}`, size, mtimeMs: 0 }
  return {
    stamp,
    size,
    counts,
    read: async (offset, length) => {
      checkRange({ stamp, size }, offset, length)
      counts.bytesRead += length
      counts.reads++
      counts.largest = Math.max(counts.largest, length)
      const bytes = new Uint8Array(length)
      for (const [start, piece] of pieces) {
        const from = Math.max(start, offset)
        const to = Math.min(start + piece.length, offset + length)
        if (from < to) bytes.set(piece.subarray(from - start, to - start), from - offset)
      }
      return bytes
    },
    close: async () => undefined,
  }
}
