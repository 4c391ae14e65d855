/** Files of a few tensors, for the structure of a model rather than its values. */
import { writeGguf, type WrittenEntry } from '../../build/sample/gguf-writer.ts'

type Value = string | number | boolean | readonly number[]

/** Keys without a dot before them are those of the architecture: `block_count`. */
export function smallMetadata(architecture: string, values: Readonly<Record<string, Value>>): WrittenEntry[] {
  const entries = Object.entries(values).map(([name, value]): WrittenEntry => {
    const key = /^(general|split|tokenizer)\./.test(name) ? name : `${architecture}.${name}`
    if (typeof value === 'string') return [key, 'string', value]
    if (typeof value === 'boolean') return [key, 'bool', value]
    if (typeof value === 'number') return [key, 'uint32', value]
    return [key, 'array', { elementType: 'uint32', values: value }]
  })
  return [['general.architecture', 'string', architecture], ...entries]
}

/** A file with tensors of these names, each an F32 vector of four ones. */
export function smallModel(
  architecture: string,
  values: Readonly<Record<string, Value>>,
  names: readonly string[],
): Uint8Array {
  const data = new Uint8Array(new Float32Array(4).fill(1).buffer)
  return writeGguf({
    metadata: smallMetadata(architecture, values),
    tensors: names.map((name) => ({ name, shape: [4], typeId: 0, data })),
  })
}

/** `blk.0.attn_q.weight` and so on. A role with a dot is a whole ending: `attn_q.bias`. */
export function layerNames(layers: number, rolesOf: (layer: number) => readonly string[], prefix = 'blk'): string[] {
  return Array.from({ length: layers }, (_, layer) =>
    rolesOf(layer).map((role) => `${prefix}.${layer}.${role}${role.includes('.') ? '' : '.weight'}`),
  ).flat()
}
