/** Optional measures of a tensor's stored bytes, chosen before a scan. They read the file a second time. */

/** In the order in which they are shown and exported. */
export const MEASURES = ['rawSum', 'xxh64', 'sha256'] as const
export type Measure = (typeof MEASURES)[number]

/** Measures that a manifest can hold. */
export const HASHES = ['xxh64', 'sha256'] as const satisfies readonly Measure[]
export type Hash = (typeof HASHES)[number]

/** What was asked for and measured; the rest is absent. */
export interface Digest {
  /**
   * What `tensor.data.sum()` prints in gguf-py with numpy 2: `12.5`, `1e-05`, `inf`, `-3`. Text, because an integer may
   * need 64 bits and a float32 is written with the fewest digits that give it back.
   */
  readonly rawSum?: string
  /** 16 lower-case hexadecimal digits. */
  readonly xxh64?: string
  /** 64 lower-case hexadecimal digits. */
  readonly sha256?: string
}

/** Those of `measures` that a result does not have. */
export function missingMeasures(
  result: { readonly digest?: Digest } | undefined,
  measures: readonly Measure[],
): readonly Measure[] {
  return measures.filter((measure) => result?.digest?.[measure] === undefined)
}
