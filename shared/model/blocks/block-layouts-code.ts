/** Layouts of the types in which every weight has a code of its own. */
import { phrase } from '../../text/sentence.ts'
import { type Block, type BlockField, type Layout, list, reading, struct } from './block-reader.ts'

/** NVFP4's scale byte, halved as ggml has it, because its table of values is doubled. */
function ue4m3Half(code: number): number {
  const exponent = (code >> 3) & 15
  const fraction = code & 7
  if (code === 127) return 0
  return exponent === 0 ? fraction * 2 ** -10 : (8 + fraction) * 2 ** (exponent - 11)
}

/** Codes of 4 bits in 16 bytes: the low halves are the first 16 weights. */
const nibbles = (b: Block, at: number) => list(32, (k) => b.nib(at + (k & 15), k >> 4))

/** Two bits of Q2_K, Q3_K and TQ2_0: four runs of 32 weights share 32 bytes. */
const crumb = (b: Block, at: number, k: number) => (b.u8(at + 32 * (k >> 7) + (k & 31)) >> (2 * ((k >> 5) & 3))) & 3

/** Scales and minima of Q4_K and Q5_K: six bits each, eight pairs in 12 bytes at offset 4. */
const scaleK = (b: Block, j: number) => (j < 4 ? b.u8(4 + j) & 63 : (b.u8(8 + j) & 15) | ((b.u8(j) >> 6) << 4))
const minK = (b: Block, j: number) => (j < 4 ? b.u8(8 + j) & 63 : (b.u8(8 + j) >> 4) | ((b.u8(4 + j) >> 6) << 4))

/** One scale for the whole block and codes beside it. */
function scaled(
  fields: readonly BlockField[],
  n: number,
  codes: (b: Block) => readonly number[],
  { codeFields = 'qs', table }: { readonly codeFields?: string; readonly table?: string } = {},
): Layout {
  const { offset, type } = fields.find(({ name }) => name === 'd')!
  return {
    formula: table === undefined ? 'd × code' : `d × ${table}[code]`,
    fields,
    read: (b) => [
      reading('d', 'd', n, [type === 'float' ? b.f32(offset) : b.f16(offset)]),
      reading('code', codeFields, 1, codes(b)),
    ],
  }
}

/** As `scaled`, with a minimum that is added. */
const scaledFrom = (
  fields: readonly BlockField[],
  codes: (b: Block) => readonly number[],
  codeFields: string,
): Layout => ({
  formula: 'd × code + m',
  fields,
  read: (b) => [
    reading('d', 'd', 32, [b.f16(0)]),
    reading('m', 'm', 32, [b.f16(2)]),
    reading('code', codeFields, 1, codes(b)),
  ],
})

const superBlock = (
  fields: readonly BlockField[],
  codes: (b: Block) => readonly number[],
  codeFields: string,
): Layout => ({
  formula: 'd × scale × code − dmin × min',
  fields,
  read: (b) => [
    reading('d', 'd', 256, [b.f16(0)]),
    reading('dmin', 'dmin', 256, [b.f16(2)]),
    reading(
      'scale',
      'scales',
      32,
      list(8, (j) => scaleK(b, j)),
    ),
    reading(
      'min',
      'scales',
      32,
      list(8, (j) => minK(b, j)),
    ),
    reading('code', codeFields, 1, codes(b)),
  ],
})

export const CODE_LAYOUTS: Readonly<Record<string, Layout>> = {
  Q4_0: scaled(struct('ggml_half d', 'uint8_t qs[16]'), 32, (b) => nibbles(b, 2).map((q) => q - 8)),
  Q4_1: scaledFrom(struct('ggml_half d', 'ggml_half m', 'uint8_t qs[16]'), (b) => nibbles(b, 4), 'qs'),
  Q5_0: scaled(
    struct('ggml_half d', 'uint8_t qh[4]', 'uint8_t qs[16]'),
    32,
    (b) => nibbles(b, 6).map((q, k) => (q | (((b.u32(2) >>> k) & 1) << 4)) - 16),
    { codeFields: 'qh qs' },
  ),
  Q5_1: scaledFrom(
    struct('ggml_half d', 'ggml_half m', 'uint8_t qh[4]', 'uint8_t qs[16]'),
    (b) => nibbles(b, 8).map((q, k) => q | (((b.u32(4) >>> k) & 1) << 4)),
    'qh qs',
  ),
  Q8_0: scaled(struct('ggml_half d', 'int8_t qs[32]'), 32, (b) => list(32, (k) => b.i8(2 + k))),
  Q8_1: {
    ...scaled(struct('ggml_half d', 'ggml_half s', 'int8_t qs[32]'), 32, () => []),
    read: (b) => [
      reading('d', 'd', 32, [b.f16(0)]),
      reading('s', 's', 32, [b.f16(2)]),
      reading(
        'code',
        'qs',
        1,
        list(32, (k) => b.i8(4 + k)),
      ),
    ],
  },
  Q1_0: scaled(struct('ggml_half d', 'uint8_t qs[16]'), 128, (b) =>
    list(128, (k) => ((b.u8(2 + (k >> 3)) >> (k & 7)) & 1 ? 1 : -1)),
  ),
  Q2_0: scaled(struct('ggml_half d', 'uint8_t qs[16]'), 64, (b) =>
    list(64, (k) => ((b.u8(2 + (k >> 2)) >> (2 * (k & 3))) & 3) - 1),
  ),
  Q2_K: {
    formula: 'd × scale × code − dmin × min',
    fields: struct('uint8_t scales[16]', 'uint8_t qs[64]', 'ggml_half d', 'ggml_half dmin'),
    read: (b) => [
      reading(
        'scale',
        'scales',
        16,
        list(16, (j) => b.nib(j, 0)),
      ),
      reading(
        'min',
        'scales',
        16,
        list(16, (j) => b.nib(j, 1)),
      ),
      reading(
        'code',
        'qs',
        1,
        list(256, (k) => crumb(b, 16, k)),
      ),
      reading('d', 'd', 256, [b.f16(80)]),
      reading('dmin', 'dmin', 256, [b.f16(82)]),
    ],
  },
  Q3_K: {
    formula: 'd × scale × code',
    fields: struct('uint8_t hmask[32]', 'uint8_t qs[64]', 'uint8_t scales[12]', 'ggml_half d'),
    read: (b) => [
      reading(
        'code',
        'hmask qs',
        1,
        list(256, (k) => crumb(b, 32, k) - 4 * (1 - ((b.u8(k & 31) >> (k >> 5)) & 1))),
      ),
      reading(
        'scale',
        'scales',
        16,
        list(16, (j) => (b.nib(96 + (j & 7), j >> 3) | (((b.u8(104 + (j & 3)) >> (2 * (j >> 2))) & 3) << 4)) - 32),
      ),
      reading('d', 'd', 256, [b.f16(108)]),
    ],
  },
  Q4_K: superBlock(
    struct('ggml_half d', 'ggml_half dmin', 'uint8_t scales[12]', 'uint8_t qs[128]'),
    (b) => list(256, (k) => b.nib(16 + 32 * (k >> 6) + (k & 31), (k >> 5) & 1)),
    'qs',
  ),
  Q5_K: superBlock(
    struct('ggml_half d', 'ggml_half dmin', 'uint8_t scales[12]', 'uint8_t qh[32]', 'uint8_t qs[128]'),
    (b) =>
      list(
        256,
        (k) => b.nib(48 + 32 * (k >> 6) + (k & 31), (k >> 5) & 1) | (((b.u8(16 + (k & 31)) >> (k >> 5)) & 1) << 4),
      ),
    'qh qs',
  ),
  Q6_K: {
    formula: 'd × scale × code',
    fields: struct('uint8_t ql[128]', 'uint8_t qh[64]', 'int8_t scales[16]', 'ggml_half d'),
    read: (b) => [
      reading(
        'code',
        'ql qh',
        1,
        list(256, (k) => {
          const [half, group, i] = [k >> 7, (k >> 5) & 3, k & 31]
          const low = b.nib(64 * half + 32 * (group & 1) + i, group >> 1)
          return (low | (((b.u8(128 + 32 * half + i) >> (2 * group)) & 3) << 4)) - 32
        }),
      ),
      reading(
        'scale',
        'scales',
        16,
        list(16, (j) => b.i8(192 + j)),
      ),
      reading('d', 'd', 256, [b.f16(208)]),
    ],
  },
  Q8_K: {
    formula: 'd × code',
    fields: struct('float d', 'int8_t qs[256]', 'int16_t bsums[16]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f32(0)]),
      reading(
        'code',
        'qs',
        1,
        list(256, (k) => b.i8(4 + k)),
      ),
      reading(
        phrase('sum of codes'),
        'bsums',
        16,
        list(16, (j) => b.i16(260 + 2 * j)),
      ),
    ],
  },
  IQ4_NL: scaled(struct('ggml_half d', 'uint8_t qs[16]'), 32, (b) => nibbles(b, 2), { table: 'kvalues_iq4nl' }),
  IQ4_XS: {
    formula: 'd × scale × kvalues_iq4nl[code]',
    fields: struct('ggml_half d', 'uint16_t scales_h', 'uint8_t scales_l[4]', 'uint8_t qs[128]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        'scale',
        'scales_h scales_l',
        32,
        list(8, (j) => (b.nib(4 + (j >> 1), j & 1) | (((b.u16(2) >> (2 * j)) & 3) << 4)) - 32),
      ),
      reading(
        'code',
        'qs',
        1,
        list(256, (k) => b.nib(8 + 16 * (k >> 5) + (k & 15), (k >> 4) & 1)),
      ),
    ],
  },
  TQ1_0: scaled(
    struct('uint8_t qs[48]', 'uint8_t qh[4]', 'ggml_half d'),
    256,
    (b) =>
      list(256, (k) => {
        const at = k < 160 ? k & 31 : k < 240 ? 32 + (k & 15) : 48 + (k & 3)
        const digit = k < 160 ? k >> 5 : k < 240 ? (k - 160) >> 4 : (k - 240) >> 2
        return ((((b.u8(at) * 3 ** digit) & 255) * 3) >> 8) - 1
      }),
    { codeFields: 'qs qh' },
  ),
  TQ2_0: scaled(struct('uint8_t qs[64]', 'ggml_half d'), 256, (b) => list(256, (k) => crumb(b, 0, k) - 1)),
  MXFP4: {
    formula: 'scale × kvalues_fp4[code]',
    fields: struct('uint8_t e', 'uint8_t qs[16]'),
    read: (b) => [reading('scale', 'e', 32, [2 ** (b.u8(0) - 128)]), reading('code', 'qs', 1, nibbles(b, 1))],
  },
  NVFP4: {
    formula: 'scale × kvalues_fp4[code]',
    fields: struct('uint8_t d[4]', 'uint8_t qs[32]'),
    read: (b) => [
      reading(
        'scale',
        'd',
        16,
        list(4, (j) => ue4m3Half(b.u8(j))),
      ),
      reading(
        'code',
        'qs',
        1,
        list(64, (k) => b.nib(4 + 8 * (k >> 4) + (k & 7), (k >> 3) & 1)),
      ),
    ],
  },
}
