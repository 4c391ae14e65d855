/**
 * What a type loses of normally distributed values: signal to quantization noise in dB. Computed with ggml's quantisers on
 * Gaussian values (deviation 0.02), without an importance matrix and with one of ones.
 */

interface Loss {
  readonly plain: number
  /** Absent where an importance matrix changes nothing, and where ggml does not quantize without one. */
  readonly withImportance?: number
}

const LOSSES: Readonly<Record<string, Loss>> = {
  F16: { plain: 73.6464 },
  Q4_0: { plain: 21.2962, withImportance: 21.7443 },
  Q4_1: { plain: 22.124, withImportance: 23.0944 },
  Q5_0: { plain: 27.3667, withImportance: 27.8451 },
  Q5_1: { plain: 28.4361, withImportance: 29.418 },
  Q8_0: { plain: 45.4102 },
  Q2_K: { plain: 10.5456, withImportance: 11.4258 },
  Q3_K: { plain: 16.4158, withImportance: 16.7887 },
  Q4_K: { plain: 22.9102, withImportance: 22.9882 },
  Q5_K: { plain: 28.8371, withImportance: 29.0304 },
  Q6_K: { plain: 34.9961, withImportance: 35.2117 },
  IQ2_XXS: { plain: 9.2817 },
  IQ2_XS: { plain: 10.4722 },
  IQ3_XXS: { plain: 13.4334, withImportance: 14.8203 },
  IQ1_S: { plain: 6.2751 },
  IQ4_NL: { plain: 22.3575, withImportance: 22.4989 },
  IQ3_S: { plain: 15.5954, withImportance: 17.2702 },
  IQ2_S: { plain: 12.0758 },
  IQ4_XS: { plain: 22.2906, withImportance: 22.4196 },
  IQ1_M: { plain: 6.9123 },
  BF16: { plain: 55.62 },
  TQ1_0: { plain: 1.8258 },
  TQ2_0: { plain: 1.8258 },
  MXFP4: { plain: 18.8568 },
  NVFP4: { plain: 19.7203 },
  Q1_0: { plain: 4.4193 },
  Q2_0: { plain: 2.8589 },
}

/** Types that store values to at least 24 bits. */
const EXACT: ReadonlySet<string> = new Set(['F32', 'F64'])

/** A reference must lose this much less than the other type, in dB: then what it lost itself hardly matters. */
const CLEAR_DISTANCE_DB = 10

/**
 * The SQNR in dB that normally distributed values have after they were quantized to a type.
 * @param reference name of the type of the reference: `F16`
 * @param other name of the type of the other tensor: `Q4_K`
 * @param withImportance an importance matrix was used
 * @returns undefined for a type without known loss, and where the reference is not clearly more precise
 */
export function expectedSqnrDb(reference: string, other: string, withImportance: boolean): number | undefined {
  const loss = LOSSES[other]
  if (!loss) return undefined
  const expected = (withImportance ? loss.withImportance : undefined) ?? loss.plain
  if (EXACT.has(reference)) return expected
  const precision = LOSSES[reference]?.plain
  return precision !== undefined && precision - expected >= CLEAR_DISTANCE_DB ? expected : undefined
}

/**
 * The share of the sum of squares that normally distributed values lose in a type; 0 for types that lose nothing and for types
 * without known loss.
 * @param type name of the type: `Q4_K`
 * @param withImportance an importance matrix was used
 */
export function expectedNoise(type: string, withImportance: boolean): number {
  const loss = LOSSES[type]
  if (!loss) return 0
  return 10 ** (-((withImportance ? loss.withImportance : undefined) ?? loss.plain) / 10)
}
