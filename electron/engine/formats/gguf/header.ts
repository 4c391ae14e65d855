/** The header of a GGUF file: what is GGUF's own, and what every format has. */
import type { FormatFacts, ModelHeader } from '../../../../shared/model/model-header.ts'

export const GGUF: FormatFacts = { id: 'gguf', label: 'GGUF', alignment: 32 }

export interface GgufHeader extends ModelHeader {
  /** 1 to 3; 0 in a header that was refused before its version. */
  readonly version: number
  /** Where tensor data starts, in bytes from the start of the file. */
  readonly dataOffset: number
  /** Size of the file in bytes. */
  readonly fileSize: number
}

/** Adds what every format has to what a GGUF file declares. */
export function ggufHeader(declared: Omit<GgufHeader, 'format' | 'versionText' | 'facts'>): GgufHeader {
  const { version, endian, alignment, dataOffset } = declared
  return {
    ...declared,
    format: GGUF,
    versionText: `v${version}`,
    facts: { version, endian, alignment, dataOffset },
  }
}
