/**
 * Headers of 127 models of 121 architectures, as llama.cpp's own test writes them: each loads there. Arrays of more than 64
 * elements are cut to their first ones.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ScalarType } from '../../shared/model/tensor.ts'
import type { WrittenEntry, WrittenTensor } from '../../build/sample/gguf-writer.ts'

type Scalar = number | string | boolean
type Cut = { readonly length: number; readonly first: readonly Scalar[] }
type Entry = readonly [types: readonly [ScalarType | 'array', ScalarType?], value: Scalar | readonly Scalar[] | Cut]
type Tensor = readonly [name: string, shape: readonly number[], type: string]

export interface Sample {
  readonly file: string
  readonly architecture: string
  readonly metadata: Readonly<Record<string, Entry>>
  readonly tensors: readonly Tensor[]
}

/** Infinities are text: JSON has none. */
const number = (value: Scalar): Scalar =>
  value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : value

export function architectureSamples(): Sample[] {
  const packed = readFileSync(resolve(import.meta.dirname, '../fixtures/architectures.json.gz'))
  const files = JSON.parse(gunzipSync(packed).toString()) as Record<string, Pick<Sample, 'metadata' | 'tensors'>>
  return Object.entries(files).map(([file, { metadata, tensors }]) => ({
    file,
    architecture: metadata['general.architecture']![1] as string,
    metadata,
    tensors,
  }))
}

/** As a file has it; a vocabulary that was cut gets as many tokens as it had. */
export function writtenMetadata({ metadata }: Sample): WrittenEntry[] {
  return Object.entries(metadata).map(([key, [[type, elementType = 'int32'], value]]): WrittenEntry => {
    if (type !== 'array') return [key, type, number(value as Scalar)]
    const elements = Array.isArray(value) ? (value as readonly Scalar[]) : filled(value as Cut)
    return [key, 'array', { elementType, values: elements.map(number) }]
  })
}

const filled = ({ length, first }: Cut) => Array.from({ length }, (_, i) => first[i] ?? first.at(-1)!)

/** Without data: enough for a header. All are F32. */
export const writtenTensors = ({ tensors }: Sample): WrittenTensor[] =>
  tensors.map(([name, shape]) => ({ name, shape, typeId: 0 }))

const layerOf = (name: string) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? NaN)

/** The same model with more layers: those of the sample follow each other again and again, with their metadata. */
export function deepened(sample: Sample, layers: number): Sample {
  const { architecture } = sample
  const count = (key: string) => (sample.metadata[`${architecture}.${key}`]?.[1] as number | undefined) ?? 0
  const blocks = count('block_count')
  // Its block_count is that of the cache.
  const own = architecture === 'hrm_text' ? 2 * count('hrm.layers_per_stack') : blocks
  const lead = count('leading_dense_block_count')
  const source = (layer: number) =>
    layer < own ? layer : lead < own ? lead + ((layer - lead) % (own - lead)) : layer % own
  const all = Array.from({ length: layers }, (_, layer) => layer)
  const value = (key: string, old: Entry[1]): Entry[1] => {
    if (key === `${architecture}.block_count`) return (layers * blocks) / own
    if (key === `${architecture}.hrm.layers_per_stack`) return layers / 2
    if (!Array.isArray(old)) return old
    const elements = old as readonly Scalar[]
    if (key === `${architecture}.ple.layers`) return all.filter((layer) => elements.includes(source(layer)))
    return elements.length === blocks && !key.endsWith('sections') ? all.map((layer) => elements[source(layer)]!) : old
  }
  const byLayer = Map.groupBy(sample.tensors, ([name]) => layerOf(name))
  return {
    ...sample,
    metadata: Object.fromEntries(
      Object.entries(sample.metadata).map(([key, [types, old]]) => [key, [types, value(key, old)]]),
    ),
    tensors: [
      ...(byLayer.get(NaN) ?? []),
      ...all.flatMap((layer) =>
        (byLayer.get(source(layer)) ?? []).map(([name, ...rest]): Tensor => [
          name.replace(/^blk\.\d+/, `blk.${layer}`),
          ...rest,
        ]),
      ),
    ],
  }
}

/** The same model without one of its tensors. */
export const without = (sample: Sample, name: string): Sample => ({
  ...sample,
  tensors: sample.tensors.filter(([each]) => each !== name),
})

/** The same model with another shape of one of its tensors. */
export const reshaped = (sample: Sample, name: string, shape: readonly number[]): Sample => ({
  ...sample,
  tensors: sample.tensors.map((tensor) => (tensor[0] === name ? [name, shape, tensor[2]] : tensor)),
})
