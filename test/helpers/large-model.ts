/** Models that take a while: many chunks, many types, experts, and one tensor that is not sound. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { ELEMENT_TYPES } from '../../electron/engine/types/types.ts'
import { type WrittenEntry, type WrittenTensor, writeGguf } from '../../build/sample/gguf-writer.ts'
import { noise } from './noise.ts'

const typeIdOf = (name: string) => ELEMENT_TYPES.find((type) => type.name === name)!.id

function tensor(name: string, type: string, shape: readonly number[], seed: number, std?: number): WrittenTensor {
  const nElements = shape.reduce((product, size) => product * size, 1)
  return { name, shape, typeId: typeIdOf(type), data: noise(type, nElements, seed, std) }
}

const LLAMA: readonly WrittenEntry[] = [
  ['general.architecture', 'string', 'llama'],
  ['general.name', 'string', 'Made for tests'],
]

/** Overwrites float32 values with NaN. */
function poison({ data }: WrittenTensor, first: number, count: number): void {
  const view = new DataView(data!.buffer, data!.byteOffset)
  for (let i = first; i < first + count; i++) view.setUint32(i * 4, 0x7fc00000, true)
}

/** About 40 MB: tensors of several chunks, 3-D tensors with experts, tiny ones, and NaN in expert 3 from row 17 on. */
export function largeModel(): Uint8Array {
  const experts = tensor('blk.0.ffn_down_exps.weight', 'F32', [512, 256, 8], 1)
  poison(experts, 3 * 512 * 256 + 17 * 512 + 5, 1000)
  return writeGguf({
    metadata: LLAMA,
    tensors: [
      tensor('token_embd.weight', 'Q8_0', [1024, 8000], 2),
      experts,
      tensor('blk.0.ffn_gate_exps.weight', 'Q4_0', [512, 700, 8], 3),
      tensor('blk.0.attn_q.weight', 'Q4_K', [2048, 2048], 4),
      tensor('blk.0.attn_v.weight', 'Q6_K', [2048, 2048], 5),
      tensor('blk.0.attn_k.weight', 'F16', [1024, 2500], 6),
      tensor('blk.1.attn_k.weight', 'BF16', [1024, 2500], 7),
      tensor('blk.1.attn_q.weight', 'MXFP4', [2048, 4000], 8),
      ...Array.from({ length: 40 }, (_, i) => tensor(`blk.${i}.attn_norm.weight`, 'F32', [1024], 10 + i)),
    ],
  })
}

/** Two models of about 60 and 30 MB to compare: pairs of several chunks, of experts, tiny ones, and one of NaN. */
export function comparedModels(): { readonly reference: Uint8Array; readonly other: Uint8Array } {
  const norms = (first: number) =>
    Array.from({ length: 40 }, (_, i) => tensor(`blk.${i}.attn_norm.weight`, 'F32', [1024], first + (i % 20) * 2))
  const experts = (type: string, seed: number) => tensor('blk.0.ffn_up_exps.weight', type, [512, 1500, 8], seed)
  const poisoned = tensor('blk.0.attn_v.weight', 'F32', [1024, 700], 5)
  poison(poisoned, 3000, 500)
  const reference = [
    tensor('token_embd.weight', 'F16', [1024, 8000], 2),
    experts('BF16', 3),
    tensor('blk.0.attn_q.weight', 'F32', [1 << 22], 4),
    poisoned,
    tensor('same.weight', 'Q4_K', [2048, 1024], 6),
    ...norms(10),
  ]
  const other = [
    ...norms(11),
    tensor('same.weight', 'Q4_K', [2048, 1024], 6),
    tensor('blk.0.attn_q.weight', 'Q4_K', [1 << 22], 4),
    tensor('blk.0.attn_v.weight', 'F16', [1024, 700], 5),
    experts('Q4_0', 3),
    tensor('token_embd.weight', 'Q8_0', [1024, 8000], 2),
  ]
  return {
    reference: writeGguf({ metadata: LLAMA, tensors: reference }),
    other: writeGguf({ metadata: LLAMA, tensors: other }),
  }
}

/** A tensor of 64 experts of 1,536 rows: NaN in expert 37 from row 1,024 on, and expert 21 all zero. */
export function expertModel(): Uint8Array {
  const [columns, rows, expert] = [16, 1536, 16 * 1536]
  const experts = tensor('blk.0.ffn_down_exps.weight', 'F32', [columns, rows, 64], 1)
  poison(experts, 37 * expert + 1024 * columns, (rows - 1024) * columns)
  experts.data!.fill(0, 21 * expert * 4, 22 * expert * 4)
  return writeGguf({ metadata: LLAMA, tensors: [experts, tensor('output_norm.weight', 'F32', [1024], 2)] })
}

/** Llama-like, about `scale` x 70 MB in 147 tensors; expert 5 of one tensor holds NaN. For pictures. */
export function llamaModel(scale = 4): Uint8Array {
  const width = 1024
  const layer = (n: number): WrittenTensor[] => {
    const at = (role: string, type: string, shape: readonly number[], std: number) =>
      tensor(`blk.${n}.${role}.weight`, type, shape, n * 100 + role.length, std * (1 + n / 40))
    const gate = at('ffn_gate_inp', 'F32', [width, 64, 8], 0.03)
    if (n === 9) poison(gate, 5 * 64 * width + 31 * width, 4096)
    return [
      at('attn_norm', 'F32', [width], 0.4),
      at('attn_q', 'Q4_K', [width, width], 0.021),
      at('attn_k', 'Q4_K', [width, width / 4], 0.034),
      at('attn_v', n % 2 ? 'Q6_K' : 'Q4_K', [width, width / 4], 0.018),
      at('attn_output', 'Q4_K', [width, width], 0.017),
      at('ffn_norm', 'F32', [width], 0.3),
      gate,
      at('ffn_up_exps', n % 3 ? 'Q4_0' : 'MXFP4', [width, 256 * scale, 8], 0.014),
      at('ffn_down_exps', n % 2 ? 'Q8_0' : 'Q4_0', [width, 256 * scale, 8], 0.013),
    ]
  }
  const tensors = [
    tensor('token_embd.weight', 'Q8_0', [width, 32000], 1, 0.02),
    ...Array.from({ length: 16 }, (_, n) => layer(n)).flat(),
    tensor('output_norm.weight', 'F32', [width], 2, 0.5),
    tensor('output.weight', 'Q6_K', [width, 32000], 3, 0.02),
  ]
  return writeGguf({ metadata: LLAMA, tensors })
}

/** Rows of 1,024 float32 values in a tensor of `writeSparseModel`: 1 GiB. */
const SPARSE_ROWS = 262_144

/**
 * A model of `large` tensors of 1 GiB and one small one, all zero, which takes seconds to scan and no space on disk.
 */
export function writeSparseModel(path: string, { large, smallBytes }: { large: number; smallBytes: number }): void {
  const size = 1024 * SPARSE_ROWS * 4
  const header = writeGguf({
    metadata: LLAMA,
    tensors: [
      { name: 'small.weight', shape: [smallBytes / 4], typeId: 0, data: new Uint8Array(smallBytes) },
      ...Array.from({ length: large }, (_, i) => ({
        name: `blk.${i}.ffn_up.weight`,
        shape: [1024, SPARSE_ROWS],
        typeId: 0,
        data: new Uint8Array(0),
        offset: smallBytes + i * size,
      })),
    ],
  })
  const file = openSync(path, 'w')
  writeSync(file, header)
  ftruncateSync(file, header.length + large * size)
  closeSync(file)
}
