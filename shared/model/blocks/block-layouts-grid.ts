/** Layouts of the types whose codes choose entries of a grid: each stands for 4 or 8 weights. */
import { phrase } from '../../text/sentence.ts'
import { halfToNumber, type Layout, list, reading, struct } from './block-reader.ts'

export const GRID_LAYOUTS: Readonly<Record<string, Layout>> = {
  IQ2_XXS: {
    formula: 'd × (0.5 + scale) × 0.25 × grid[index] × sign',
    fields: struct('ggml_half d', 'uint16_t qs[32]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        'scale',
        'qs',
        32,
        list(8, (j) => b.u32(6 + 8 * j) >>> 28),
      ),
      reading(
        phrase('grid index'),
        'qs',
        8,
        list(32, (g) => b.u8(2 + 8 * (g >> 2) + (g & 3))),
      ),
      reading(
        phrase('sign code'),
        'qs',
        8,
        list(32, (g) => (b.u32(6 + 8 * (g >> 2)) >>> (7 * (g & 3))) & 127),
      ),
    ],
  },
  IQ2_XS: {
    formula: 'd × (0.5 + scale) × 0.25 × grid[index] × sign',
    fields: struct('ggml_half d', 'uint16_t qs[32]', 'uint8_t scales[8]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        phrase('grid index'),
        'qs',
        8,
        list(32, (g) => b.u16(2 + 2 * g) & 511),
      ),
      reading(
        phrase('sign code'),
        'qs',
        8,
        list(32, (g) => b.u16(2 + 2 * g) >> 9),
      ),
      reading(
        'scale',
        'scales',
        16,
        list(16, (j) => b.nib(66 + (j >> 1), j & 1)),
      ),
    ],
  },
  IQ2_S: {
    formula: 'd × (0.5 + scale) × 0.25 × grid[index] × sign',
    fields: struct('ggml_half d', 'uint8_t qs[64]', 'uint8_t qh[8]', 'uint8_t scales[8]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        phrase('grid index'),
        'qs qh',
        8,
        list(32, (g) => b.u8(2 + g) | (((b.u8(66 + (g >> 2)) >> (2 * (g & 3))) & 3) << 8)),
      ),
      reading(
        phrase('sign bits'),
        'qs',
        8,
        list(32, (g) => b.u8(34 + g)),
      ),
      reading(
        'scale',
        'scales',
        16,
        list(16, (j) => b.nib(74 + (j >> 1), j & 1)),
      ),
    ],
  },
  IQ3_XXS: {
    formula: 'd × (0.5 + scale) × 0.5 × grid[index] × sign',
    fields: struct('ggml_half d', 'uint8_t qs[96]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        phrase('grid index'),
        'qs',
        4,
        list(64, (g) => b.u8(2 + g)),
      ),
      reading(
        'scale',
        'qs',
        32,
        list(8, (j) => b.u32(66 + 4 * j) >>> 28),
      ),
      reading(
        phrase('sign code'),
        'qs',
        8,
        list(32, (g) => (b.u32(66 + 4 * (g >> 2)) >>> (7 * (g & 3))) & 127),
      ),
    ],
  },
  IQ3_S: {
    formula: 'd × (1 + 2 × scale) × grid[index] × sign',
    fields: struct('ggml_half d', 'uint8_t qs[64]', 'uint8_t qh[8]', 'uint8_t signs[32]', 'uint8_t scales[4]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        phrase('grid index'),
        'qs qh',
        4,
        list(64, (g) => b.u8(2 + g) | (((b.u8(66 + (g >> 3)) >> (g & 7)) & 1) << 8)),
      ),
      reading(
        phrase('sign bits'),
        'signs',
        8,
        list(32, (g) => b.u8(74 + g)),
      ),
      reading(
        'scale',
        'scales',
        32,
        list(8, (j) => b.nib(106 + (j >> 1), j & 1)),
      ),
    ],
  },
  IQ1_S: {
    formula: 'd × (1 + 2 × scale) × (grid[index] ± 1/8)',
    fields: struct('ggml_half d', 'uint8_t qs[32]', 'uint16_t qh[8]'),
    read: (b) => [
      reading('d', 'd', 256, [b.f16(0)]),
      reading(
        phrase('grid index'),
        'qs qh',
        8,
        list(32, (g) => b.u8(2 + g) | (((b.u16(34 + 2 * (g >> 2)) >> (3 * (g & 3))) & 7) << 8)),
      ),
      reading(
        'scale',
        'qh',
        32,
        list(8, (j) => (b.u16(34 + 2 * j) >> 12) & 7),
      ),
      reading(
        phrase('shift'),
        'qh',
        32,
        list(8, (j) => (b.u16(34 + 2 * j) >> 15 ? -0.125 : 0.125)),
      ),
    ],
  },
  IQ1_M: {
    formula: 'd × (1 + 2 × scale) × (grid[index] ± 1/8)',
    fields: struct('uint8_t qs[32]', 'uint8_t qh[16]', 'uint8_t scales[8]'),
    read: (b) => {
      const bits = list(4, (i) => (b.u16(48 + 2 * i) >> 12) << (4 * i)).reduce((all, part) => all | part)
      return [
        reading(
          phrase('grid index'),
          'qs qh',
          8,
          list(32, (g) => b.u8(g) | ((b.nib(32 + (g >> 1), g & 1) & 7) << 8)),
        ),
        reading(
          phrase('shift'),
          'qh',
          8,
          list(32, (g) => (b.nib(32 + (g >> 1), g & 1) >> 3 ? -0.125 : 0.125)),
        ),
        reading(
          'scale',
          'scales',
          16,
          list(16, (j) => (b.u16(48 + 2 * (j >> 2)) >> (3 * (j & 3))) & 7),
        ),
        reading('d', 'scales', 256, [halfToNumber(bits)]),
      ]
    },
  },
}
