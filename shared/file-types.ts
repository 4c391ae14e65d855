/** The numbers of `general.file_type`: llama.cpp's `llama_ftype`, and the tensor type that each stands for. */

/** Set in addition when the type was guessed from the tensors. */
const GUESSED = 1024

const FILE_TYPES: Readonly<Record<number, readonly [name: string, type: string]>> = {
  0: ['F32', 'F32'],
  1: ['F16', 'F16'],
  2: ['Q4_0', 'Q4_0'],
  3: ['Q4_1', 'Q4_1'],
  7: ['Q8_0', 'Q8_0'],
  8: ['Q5_0', 'Q5_0'],
  9: ['Q5_1', 'Q5_1'],
  10: ['Q2_K', 'Q2_K'],
  11: ['Q3_K_S', 'Q3_K'],
  12: ['Q3_K_M', 'Q3_K'],
  13: ['Q3_K_L', 'Q3_K'],
  14: ['Q4_K_S', 'Q4_K'],
  15: ['Q4_K_M', 'Q4_K'],
  16: ['Q5_K_S', 'Q5_K'],
  17: ['Q5_K_M', 'Q5_K'],
  18: ['Q6_K', 'Q6_K'],
  19: ['IQ2_XXS', 'IQ2_XXS'],
  20: ['IQ2_XS', 'IQ2_XS'],
  21: ['Q2_K_S', 'Q2_K'],
  22: ['IQ3_XS', 'IQ3_S'],
  23: ['IQ3_XXS', 'IQ3_XXS'],
  24: ['IQ1_S', 'IQ1_S'],
  25: ['IQ4_NL', 'IQ4_NL'],
  26: ['IQ3_S', 'IQ3_S'],
  27: ['IQ3_M', 'IQ3_S'],
  28: ['IQ2_S', 'IQ2_XS'],
  29: ['IQ2_M', 'IQ2_S'],
  30: ['IQ4_XS', 'IQ4_XS'],
  31: ['IQ1_M', 'IQ1_M'],
  32: ['BF16', 'BF16'],
  36: ['TQ1_0', 'TQ1_0'],
  37: ['TQ2_0', 'TQ2_0'],
  38: ['MXFP4_MOE', 'MXFP4'],
  39: ['NVFP4', 'NVFP4'],
  40: ['Q1_0', 'Q1_0'],
  41: ['Q2_0', 'Q2_0'],
}

export interface FileType {
  /** `Q4_K_M`, or `unknown (99)`. */
  readonly name: string
  /** The tensor type that most weights should have; absent for numbers that are not known. */
  readonly type?: string
  /** It was guessed, not declared by who made the file. */
  readonly guessed: boolean
}

export function fileType(number: number): FileType {
  const guessed = number >= GUESSED && number < 2 * GUESSED
  const plain = guessed ? number - GUESSED : number
  const known = FILE_TYPES[plain]
  return known ? { name: known[0], type: known[1], guessed } : { name: `unknown (${number})`, guessed }
}
