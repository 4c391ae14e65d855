/**
 * The numbers of `general.file_type`: llama.cpp's `llama_ftype`, and the tensor type that each stands for. The only table of
 * them.
 */

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

/** Numbers that llama.cpp no longer knows. */
const REMOVED: Readonly<Record<number, string>> = {
  4: 'Q4_1_SOME_F16',
  5: 'Q4_2',
  6: 'Q4_3',
  33: 'Q4_0_4_4',
  34: 'Q4_0_4_8',
  35: 'Q4_0_8_8',
}

/** `llama_ftype` of ik_llama.cpp (August 2026), as far as llama.cpp has no such number. */
const IK_LLAMA: Readonly<Record<number, string>> = {
  135: 'Q6_0',
  136: 'IQ1_BN',
  137: 'IQ2_BN',
  138: 'IQ2_K',
  139: 'IQ3_K',
  140: 'IQ4_K',
  141: 'IQ5_K',
  142: 'IQ6_K',
  145: 'IQ4_KS',
  146: 'IQ3_KL',
  147: 'IQ2_KS',
  148: 'IQ4_KSS',
  149: 'Q8_KV',
  150: 'IQ5_KS',
  151: 'IQ2_KT',
  152: 'IQ3_KT',
  153: 'IQ4_KT',
  154: 'IQ3_KS',
  155: 'IQ2_KL',
  156: 'IQ1_KT',
  202: 'Q4_0_R8',
  207: 'Q8_0_R8',
  208: 'Q5_0_R4',
  210: 'Q2_K_R4',
  211: 'Q3_K_R4',
  214: 'Q4_K_R4',
  216: 'Q5_K_R4',
  218: 'Q6_K_R4',
  219: 'IQ2_XXS_R4',
  220: 'IQ2_XS_R4',
  223: 'IQ3_XXS_R4',
  224: 'IQ1_S_R4',
  225: 'IQ4_NL_R4',
  226: 'IQ3_S_R4',
  229: 'IQ2_M_R4',
  230: 'IQ4_XS_R8',
  231: 'IQ1_M_R4',
  232: 'BF16_R16',
  335: 'Q6_0_R4',
  337: 'IQ2_BN_R4',
  338: 'IQ2_K_R4',
  339: 'IQ3_K_R4',
  340: 'IQ4_K_R4',
  341: 'IQ5_K_R4',
  345: 'IQ4_KS_R4',
  350: 'IQ5_KS_R4',
  351: 'MXFP4_R8',
  398: 'Q8_KV_R8',
  399: 'Q8_K_R8',
}

/** `llama_ftype` of bitnet.cpp: llama.cpp has used these numbers for other types since. */
const BITNET: Readonly<Record<number, string>> = { 38: 'TL1', 39: 'TL2', 40: 'I2_S' }

/** Ollama's gpt-oss of 2025. */
const OLLAMA: Readonly<Record<number, string>> = { 4: 'MXFP4' }

export interface FileType {
  /** `Q4_K_M`, `Q4_2 (removed)`, or `unknown (99)`. */
  readonly name: string
  /** The tensor type that most weights should have; absent where this is not known, or not ggml's. */
  readonly type?: string
  /** The program whose number it is, where that is not llama.cpp. */
  readonly program?: string
  /** It was guessed, not declared by who made the file. */
  readonly guessed: boolean
}

/** The name of a number that no program is known to use. */
export const unknownFileType = (number: number): string => `unknown (${number})`

/** @param architecture as the file declares it: some programs use numbers that have another meaning in llama.cpp */
export function fileType(number: number, architecture?: string): FileType {
  const guessed = number >= GUESSED && number < 2 * GUESSED
  const plain = guessed ? number - GUESSED : number
  const foreign = foreignType(plain, architecture)
  if (foreign) return { ...foreign, guessed }
  const known = FILE_TYPES[plain]
  if (known) return { name: known[0], type: known[1], guessed }
  const removed = REMOVED[plain]
  return { name: removed === undefined ? unknownFileType(number) : `${removed} (removed)`, guessed }
}

function foreignType(
  number: number,
  architecture = '',
): { readonly name: string; readonly program: string } | undefined {
  const tables = [
    { table: IK_LLAMA, program: 'ik_llama.cpp', applies: true },
    { table: BITNET, program: 'bitnet.cpp', applies: architecture.startsWith('bitnet') },
    { table: OLLAMA, program: 'Ollama', applies: architecture === 'gptoss' },
  ]
  for (const { table, program, applies } of tables) {
    const name = table[number]
    if (applies && name !== undefined) return { name, program }
  }
  return undefined
}
