/** NumPy's file format, version 1.0: a line of Python that says what the bytes after it are. */

/** Types of our values and of integers as they are stored, as numpy names them. */
export type NpyType = '<f4' | '<f8' | '|i1' | '<i2' | '<i4' | '<i8'

/** The data begins at a multiple of this, so that it can be mapped into memory. */
const ALIGNMENT = 64

/** Magic, two bytes of version, two of the header's length. */
const PREAMBLE = 10

/**
 * What stands before the data. Version 1.0 takes headers up to 65,535 bytes; that of four dimensions has less than 200.
 * @param shape GGUF order; numpy's is the other way round, the contiguous dimension last
 */
export function npyHeader(type: NpyType, shape: readonly number[]): Uint8Array {
  const sizes = shape.toReversed()
  // A tuple of one has a comma.
  const tuple = sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((PREAMBLE + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(length).fill(0x20)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  new DataView(bytes.buffer).setUint16(8, length - PREAMBLE, true)
  bytes.set(new TextEncoder().encode(text), PREAMBLE)
  bytes[length - 1] = 0x0a
  return bytes
}
