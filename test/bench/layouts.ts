/** Which tensors a synthetic model has: names, types and shapes for a number of bytes. No data. */
import { typeNamed } from './blocks.ts'

export interface Planned {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
}

export type LayoutName = 'dense' | 'moe' | 'tiny' | 'large'

/** Types of matrices, in turn; norms are F32. */
export const MATRIX_TYPES = ['Q4_K', 'Q6_K', 'Q8_0', 'F16', 'BF16', 'IQ2_XXS', 'IQ4_XS', 'Q4_0', 'MXFP4'] as const

/** Types of tiny tensors, and of the large ones that they are compared with. */
const TINY_TYPES = ['F32', 'F16', 'Q8_0', 'Q4_K'] as const

/** Weights in a block of the widest type: every row is a multiple of it. */
const ROW = 256

const EXPERTS = 16

export function bytesOf({ type, shape }: Planned): number {
  const { blockSize, typeSize } = typeNamed(type)
  return (shape.reduce((product, size) => product * size, 1) / blockSize) * typeSize
}

const total = (tensors: readonly Planned[]) => tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
const rowsFor = (bytes: number, type: string, width: number) =>
  Math.max(1, Math.floor(bytes / bytesOf({ name: '', type, shape: [width] })))

type Layer = (index: number, width: number, type: (role: number) => string) => Planned[]

const attention: Layer = (n, width, type) => [
  { name: `blk.${n}.attn_norm.weight`, type: 'F32', shape: [width] },
  { name: `blk.${n}.attn_q.weight`, type: type(0), shape: [width, width] },
  { name: `blk.${n}.attn_k.weight`, type: type(1), shape: [width, width] },
  { name: `blk.${n}.attn_v.weight`, type: type(2), shape: [width, width] },
  { name: `blk.${n}.attn_output.weight`, type: type(3), shape: [width, width] },
  { name: `blk.${n}.ffn_norm.weight`, type: 'F32', shape: [width] },
]

/** As in Llama 7B: 4 matrices of attention and 3 of a feed-forward part that is 2.7 times as wide. */
const denseLayer: Layer = (n, width, type) => {
  const inner = Math.ceil((width * 2.6875) / ROW) * ROW
  return [
    ...attention(n, width, type),
    { name: `blk.${n}.ffn_gate.weight`, type: type(4), shape: [width, inner] },
    { name: `blk.${n}.ffn_up.weight`, type: type(5), shape: [width, inner] },
    { name: `blk.${n}.ffn_down.weight`, type: type(6), shape: [inner, width] },
  ]
}

const moeLayer: Layer = (n, width, type) => [
  ...attention(n, width, type),
  { name: `blk.${n}.ffn_gate_inp.weight`, type: 'F32', shape: [width, EXPERTS] },
  { name: `blk.${n}.ffn_gate_exps.weight`, type: type(4), shape: [width, width / 2, EXPERTS] },
  { name: `blk.${n}.ffn_up_exps.weight`, type: type(5), shape: [width, width / 2, EXPERTS] },
  { name: `blk.${n}.ffn_down_exps.weight`, type: type(6), shape: [width / 2, width, EXPERTS] },
]

/** Layers until `bytes` are almost used up, and an output matrix of as many rows as fill the rest. */
function stack(bytes: number, layer: Layer, narrowest: number): Planned[] {
  const widths = [8192, 4096, 3072, 2048, 1536, 1024, 512].filter((width) => width >= narrowest)
  const layersAt = (width: number) => {
    const layers: Planned[][] = []
    for (let used = 0, n = 0; ; n++) {
      const next = layer(n, width, (role) => MATRIX_TYPES[(n * 7 + role) % MATRIX_TYPES.length]!)
      used += total(next)
      if (used > bytes * 0.9) return layers
      layers.push(next)
    }
  }
  const enough = widths.map((width) => ({ width, layers: layersAt(width) })).find(({ layers }) => layers.length >= 9)
  const { width, layers } = enough ?? { width: narrowest, layers: layersAt(narrowest) }
  const body: Planned[] = [...layers.flat(), { name: 'output_norm.weight', type: 'F32', shape: [width] }]
  const left = bytes - total(body)
  const embedding: Planned = {
    name: 'token_embd.weight',
    type: 'Q4_K',
    shape: [width, rowsFor(left / 2, 'Q4_K', width)],
  }
  const output = {
    name: 'output.weight',
    type: 'Q6_K',
    shape: [width, rowsFor(left - bytesOf(embedding), 'Q6_K', width)],
  }
  return [embedding, ...body, output]
}

/** One 3-D tensor has a quarter of the bytes. */
function moe(bytes: number): Planned[] {
  const width = bytes >= 64 << 20 ? 1024 : ROW
  const rows = rowsFor(bytes / 4 / EXPERTS, 'Q4_0', width)
  const big: Planned = { name: 'blk.0.ffn_big_exps.weight', type: 'Q4_0', shape: [width, rows, EXPERTS] }
  return [big, ...stack(bytes - bytesOf(big), moeLayer, ROW * 2)]
}

/** `count` tensors of a few rows. */
function tiny(bytes: number, count: number): Planned[] {
  return Array.from({ length: count }, (_, i) => {
    const type = TINY_TYPES[i % TINY_TYPES.length]!
    return { name: `blk.${i}.tiny.weight`, type, shape: [ROW, rowsFor(bytes / count, type, ROW)] }
  })
}

/** The bytes of `tiny`, type by type, in one tensor each. */
function large(bytes: number, count: number): Planned[] {
  const rows = new Map<string, number>()
  for (const { type, shape } of tiny(bytes, count)) rows.set(type, (rows.get(type) ?? 0) + shape[1]!)
  return [...rows].map(([type, height], i) => ({ name: `blk.${i}.large.weight`, type, shape: [ROW, height] }))
}

/**
 * Tensors of about `bytes` in all.
 * @param count tensors of `tiny`, and the number that `large` stands for
 */
export function planLayout(layout: LayoutName, bytes: number, count = 100_000): Planned[] {
  if (layout === 'dense') return stack(bytes, denseLayer, ROW)
  if (layout === 'moe') return moe(bytes)
  return layout === 'tiny' ? tiny(bytes, count) : large(bytes, count)
}
