/** Damage for fuzzing: what disks, downloads, editors and attackers do to a header. */
import fc from 'fast-check'

/** Values at which length and count checks break. */
const BOUNDARIES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
]

export type Mutation = (bytes: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const at = (bytes: Uint8Array, part: number) => Math.floor(part * bytes.length)

const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([part, mask]): Mutation => (bytes) => {
  const copy = bytes.slice()
  if (copy.length > 0) copy[at(copy, part)]! ^= mask
  return copy
})

const overwrite = fc
  .tuple(place, fc.constantFrom(...BOUNDARIES), fc.constantFrom(4, 8), fc.boolean())
  .map(([part, value, width, little]): Mutation => (bytes) => {
    const copy = bytes.slice()
    const offset = Math.min(at(copy, part), copy.length - width)
    if (offset < 0) return copy
    const view = new DataView(copy.buffer, copy.byteOffset)
    if (width === 8) view.setBigUint64(offset, value, little)
    else view.setUint32(offset, Number(value & 0xffff_ffffn), little)
    return copy
  })

const cut = place.map(
  (part): Mutation =>
    (bytes) =>
      bytes.slice(0, at(bytes, part)),
)

const move = fc.tuple(place, place, place).map(([from, to, length]): Mutation => (bytes) => {
  const start = at(bytes, from)
  const piece = bytes.slice(start, start + 1 + Math.floor(length * 64))
  const target = at(bytes, to)
  return Uint8Array.from([...bytes.subarray(0, target), ...piece, ...bytes.subarray(target)])
})

/** A conversion of line ends, as a transfer in text mode does it. */
const newlines = fc.constant<Mutation>((bytes) =>
  Uint8Array.from([...bytes].flatMap((byte) => (byte === 0x0a ? [0x0d, 0x0a] : [byte]))),
)

/** One to eight damages, one after the other. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof(flip, overwrite, cut, move, newlines), { minLength: 1, maxLength: 8 })
  .map((steps) => (bytes) => steps.reduce((damaged, step) => step(damaged), bytes))
