import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { failure } from '../../../shared/text/errors.ts'
import type { ExportTask } from '../protocol/worker-protocol.ts'
import { say } from '../../../shared/text/sentence.ts'
import { type NpyType, npyHeader } from '../export/npy.ts'
import { PRIVATE_FILE, writeFailure } from '../export/write-file.ts'
import { elementType, type TypeName, typeName } from '../types/types.ts'
import { swapToLittleEndian } from '../kernels/byte-order.ts'
import type { Kernels } from '../kernels/kernels.ts'
import { tileBytes } from '../kernels/sizes.ts'
import type { OpenFiles } from './open-files.ts'

/** Tiles of 2048 values that are written at once: a MiB of float32. */
const TILES = 128
/** Pieces between two answers: tens of milliseconds, which a cancel waits for at most. */
const PIECES = 16

/** Types that numpy has too: their bytes go as they are, in little-endian order. */
const STORED: Readonly<Partial<Record<TypeName, NpyType>>> = {
  F32: '<f4',
  F64: '<f8',
  I8: '|i1',
  I16: '<i2',
  I32: '<i4',
  I64: '<i8',
}

/**
 * Writes the next segment of a tensor: float32 of what has a format of ggml's own, anything else as it is.
 * @param position bytes of the tensor that are done; 0 makes the file
 * @returns bytes that are done then
 * @throws AppFailure `bad-request`, `changed`, `read-failed`, `write-failed`
 */
export function exportSegment(task: ExportTask, position: number, kernels: Kernels, files: OpenFiles): number {
  const type = elementType(task.typeId)
  if (!type) throw failure('bad-request', say('{{type}} has no known format.', { type: typeName(task.typeId) }))
  const stored = task.format === 'raw' ? undefined : STORED[type.name]
  const decode = task.format === 'npy' && stored === undefined
  const header = task.format === 'npy' ? npyHeader(stored ?? '<f4', task.shape) : new Uint8Array()
  const target = attempt(task, () => openSync(task.target, position === 0 ? 'wx' : 'r+', PRIVATE_FILE))
  try {
    // Bytes of the target for each byte of the tensor.
    const growth = decode ? (type.blockSize * Float32Array.BYTES_PER_ELEMENT) / type.typeSize : 1
    let at = position === 0 ? write(task, target, header, 0) : header.length + Math.round(position * growth)
    const step = tileBytes(task.typeId) * TILES
    const end = Math.min(task.nBytes, position + step * PIECES)
    const buffer = new Uint8Array(step)
    for (let done = position; done < end; done += step) {
      const bytes = buffer.subarray(0, Math.min(step, end - done))
      files.read(task.file, bytes, task.byteOffset + done)
      if (stored && task.endian === 'big') swapToLittleEndian(task.typeId, bytes)
      at = write(task, target, decode ? bytesOf(kernels.dequantize(task.typeId, bytes, task.endian)) : bytes, at)
    }
    files.check(task.file)
    if (end === task.nBytes) attempt(task, () => fsyncSync(target))
    return end
  } finally {
    closeSync(target)
  }
}

/** @returns where the next byte goes */
function write(task: ExportTask, target: number, bytes: Uint8Array, at: number): number {
  for (let done = 0; done < bytes.length;)
    done += attempt(task, () => writeSync(target, bytes, done, bytes.length - done, at + done))
  return at + bytes.length
}

function attempt<T>({ target }: ExportTask, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw writeFailure(target, error)
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)
