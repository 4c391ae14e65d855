/**
 * Tensor types that programs derived from llama.cpp write under numbers of their own. ggml does not have them, or had or
 * has another type under the same number, so a number alone does not prove which one a file means.
 *
 * Sources: `enum ggml_type` of ik_llama.cpp (August 2026) and of bitnet.cpp's llama.cpp; Ollama's files of gpt-oss (2025).
 */

export interface ForkType {
  /** The program that reads it. */
  readonly program: string
  /** That program's name of the type. */
  readonly name: string
}

/** Without 97 to 99, which hold intermediate results and are never written to a file. */
const IK_LLAMA: ReadonlyMap<number, string> = new Map([
  [133, 'Q6_0'],
  [134, 'IQ1_BN'],
  [135, 'IQ2_BN'],
  [136, 'Q8_K64'],
  [137, 'IQ2_K'],
  [138, 'IQ3_K'],
  [139, 'IQ4_K'],
  [140, 'IQ5_K'],
  [141, 'IQ6_K'],
  [142, 'IQ2_TN'],
  [143, 'IQ1_TN'],
  [144, 'IQ4_KS'],
  [145, 'IQ2_KS'],
  [146, 'IQ4_KSS'],
  [147, 'Q8_K16'],
  [148, 'Q8_K32'],
  [149, 'Q8_KR8'],
  [150, 'Q8_K128'],
  [151, 'Q8_KV'],
  [152, 'IQ5_KS'],
  [153, 'IQ2_KT'],
  [154, 'IQ3_KT'],
  [155, 'IQ4_KT'],
  [156, 'IQ3_KS'],
  [157, 'IQ2_KL'],
  [158, 'IQ1_KT'],
  [202, 'Q4_0_R8'],
  [206, 'Q5_0_R4'],
  [208, 'Q8_0_R8'],
  [210, 'Q2_K_R4'],
  [211, 'Q3_K_R4'],
  [212, 'Q4_K_R4'],
  [213, 'Q5_K_R4'],
  [214, 'Q6_K_R4'],
  [216, 'IQ2_XXS_R4'],
  [217, 'IQ2_XS_R4'],
  [218, 'IQ3_XXS_R4'],
  [219, 'IQ1_S_R4'],
  [220, 'IQ4_NL_R4'],
  [221, 'IQ3_S_R4'],
  [222, 'IQ2_S_R4'],
  [223, 'IQ4_XS_R8'],
  [229, 'IQ1_M_R4'],
  [230, 'BF16_R16'],
  [233, 'Q6_0_R4'],
  [335, 'IQ2_BN_R4'],
  [337, 'IQ2_K_R4'],
  [338, 'IQ3_K_R4'],
  [339, 'IQ4_K_R4'],
  [340, 'IQ5_K_R4'],
  [344, 'IQ4_KS_R4'],
  [352, 'IQ5_KS_R4'],
  [353, 'MXFP4_R8'],
  [397, 'Q8_K_R16'],
  [398, 'Q8_KV_R8'],
  [399, 'Q8_K_R8'],
])

const BITNET: ReadonlyMap<number, string> = new Map([
  [36, 'I2_S'],
  [37, 'I8_S'],
  [38, 'TL1'],
  [39, 'TL2'],
])

/** `GGML_TYPE_TL2` of bitnet.cpp, which is MXFP4 in ggml. */
export const TL2 = 39

/** ggml's Q4_2 of 2023, which Ollama used anew for MXFP4. */
const OLLAMA_MXFP4 = 4

/**
 * The type that a number stands for in a program other than llama.cpp.
 * @param architecture as the file declares it; distinguishes files of bitnet.cpp and Ollama
 * @returns undefined if no such program is known, or if ggml's own meaning is more likely
 */
export function forkType(id: number, architecture: string | undefined): ForkType | undefined {
  const ik = IK_LLAMA.get(id)
  if (ik !== undefined) return { program: 'ik_llama.cpp', name: ik }
  if (id === OLLAMA_MXFP4 && architecture === 'gptoss') return { program: 'Ollama', name: 'MXFP4' }
  const bitnet = BITNET.get(id)
  if (bitnet === undefined) return undefined
  // Models of other architectures were converted with bitnet.cpp too; there, a live type of ggml is more likely.
  return id !== TL2 || isBitnet(architecture) ? { program: 'bitnet.cpp', name: bitnet } : undefined
}

/** `156 (in ik_llama.cpp: IQ3_KS)`: the number is certain, the name is likely. */
export const forkTypeName = (id: number, { program, name }: ForkType): string => `${id} (in ${program}: ${name})`

export const isBitnet = (architecture: string | undefined): boolean => architecture?.startsWith('bitnet') === true
