/** What the metadata says of the quantization of a model, and of the importance matrix that it used. */
import { type FactValue, isFactArray } from '../facts.ts'
import { phrase } from '../../text/sentence.ts'

/** Keys in the order in which they are shown, with their names. */
export const PROVENANCE: readonly (readonly [key: string, name: string])[] = [
  ['general.quantized_by', phrase('Quantised by')],
  ['general.quantization_version', phrase('Quantisation version')],
  ['quantize.imatrix.file', phrase('Importance matrix')],
  ['quantize.imatrix.dataset', phrase('Calibration text')],
  ['quantize.imatrix.entries_count', phrase('Entries')],
  ['quantize.imatrix.chunks_count', phrase('Chunks')],
]

/** The declared keys with their values, for programs. Integers beyond 2^53 are strings; arrays are left out. */
export function provenance(
  factOf: (key: string) => FactValue | undefined,
): Readonly<Record<string, string | number | boolean>> {
  const found = PROVENANCE.flatMap(([key]) => {
    const value = factOf(key)
    if (value === undefined || isFactArray(value)) return []
    return [[key, typeof value === 'bigint' ? String(value) : value] as const]
  })
  return Object.fromEntries(found)
}
