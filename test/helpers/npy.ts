/** Reads what numpy would read: an independent parser of the format's versions 1 and 2. */
export interface Npy {
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
  /** Where the data begins. */
  readonly dataOffset: number
  readonly data: Uint8Array
}

export function parseNpy(bytes: Uint8Array): Npy {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 6)) !== '\u201cNUMPY') throw new Error('no magic')
  const wide = view.getUint8(6) > 1
  const start = wide ? 12 : 10
  const dataOffset = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = new TextDecoder().decode(bytes.subarray(start, dataOffset))
  const [, descr, order, shape] =
    /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\), \} *\n$/.exec(header) ?? []
  if (descr === undefined) throw new Error(`not a header: ${header}`)
  const sizes = shape!.split(',').filter((part) => part.trim() !== '')
  const data = bytes.slice(dataOffset)
  return { descr, fortranOrder: order === 'True', shape: sizes.map(Number), dataOffset, data }
}
