import type { FileLayout } from '../../../../shared/model/model-header.ts'
import type { HeaderField } from '../format.ts'
import type { FileHeader } from '../model.ts'

/** The version of a GGUF file. */
export const versionOf = ({ facts }: Pick<FileLayout, 'facts'>): number => Number(facts['version'])

/** The fields that gguf-py counts before the keys, with their type and offset in bytes. */
export function headerFields({ facts, metadata }: FileHeader, nTensors: number): HeaderField[] {
  const version = versionOf({ facts })
  const [type, width] = version === 1 ? (['uint32', 4] as const) : (['uint64', 8] as const)
  return [
    { key: 'GGUF.version', type: 'uint32', value: version, byteOffset: 4 },
    { key: 'GGUF.tensor_count', type, value: nTensors, byteOffset: 8 },
    { key: 'GGUF.kv_count', type, value: metadata.size, byteOffset: 8 + width },
  ]
}
