/** Layouts of the types whose block is one number. */
import { phrase } from '../../text/sentence.ts'
import { type Block, type Layout, reading, struct } from './block-reader.ts'

/** A number of its own: sign, exponent and fraction as stored. */
function float(
  type: string,
  bits: (b: Block) => bigint,
  exponentBits: number,
  fractionBits: number,
  value: (b: Block) => number,
): Layout {
  return {
    formula: 'value',
    fields: struct(`${type} value`),
    read: (b) => {
      const all = bits(b)
      return [
        reading('value', 'value', 1, [value(b)]),
        reading(phrase('sign bit'), 'value', 1, [Number(all >> BigInt(exponentBits + fractionBits))]),
        reading(phrase('exponent bits'), 'value', 1, [
          Number((all >> BigInt(fractionBits)) & ((1n << BigInt(exponentBits)) - 1n)),
        ]),
        reading(phrase('fraction bits'), 'value', 1, [Number(all & ((1n << BigInt(fractionBits)) - 1n))]),
      ]
    },
  }
}

const integer = (type: string, value: (b: Block) => number | bigint): Layout => ({
  formula: 'value',
  fields: struct(`${type} value`),
  read: (b) => [reading('value', 'value', 1, [value(b)])],
})

function bfloatToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint16(0, bits)
  return view.getFloat32(0)
}

export const NUMBER_LAYOUTS: Readonly<Record<string, Layout>> = {
  F32: float(
    'float',
    (b) => BigInt(b.u32(0)),
    8,
    23,
    (b) => b.f32(0),
  ),
  F16: float(
    'ggml_half',
    (b) => BigInt(b.u16(0)),
    5,
    10,
    (b) => b.f16(0),
  ),
  BF16: float(
    'ggml_bf16_t',
    (b) => BigInt(b.u16(0)),
    8,
    7,
    (b) => bfloatToNumber(b.u16(0)),
  ),
  F64: float(
    'double',
    (b) => b.u64(0),
    11,
    52,
    (b) => b.f64(0),
  ),
  I8: integer('int8_t', (b) => b.i8(0)),
  I16: integer('int16_t', (b) => b.i16(0)),
  I32: integer('int32_t', (b) => b.i32(0)),
  I64: integer('int64_t', (b) => b.i64(0)),
}
