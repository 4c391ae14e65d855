import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TABLES_JSON } from '../../../../../build/generate-tables.ts'
import { ELEMENT_TYPES } from '../../../../../electron/engine/types/types.ts'
import { swapToLittleEndian, supportsBigEndian } from '../../../../../electron/engine/kernels/byte-order.ts'
import { createKernels } from '../../../../../electron/engine/kernels/kernels.ts'
import { blockFields } from '../../../../../shared/model/blocks/block-fields.ts'
import type { BlockFields } from '../../../../../shared/model/blocks/block-reader.ts'
import { randomBytes } from '../../../engine/kernels/samples.ts'

type Json = Readonly<Record<string, readonly (number | string)[]>>
const tables = JSON.parse(readFileSync(TABLES_JSON, 'utf8')) as Json
const kernels = createKernels()

function split(type: string, block: Uint8Array, endian: 'little' | 'big' = 'little'): BlockFields {
  const fields = blockFields(type, block, endian)
  if (!fields) throw new Error(`${type} has no fields`)
  return fields
}

/** The number of this reading that stands for weight `k`. */
function at({ readings }: BlockFields, label: string, k: number): number {
  const found = readings.find((reading) => reading.label === label)
  if (!found) throw new Error(`no ${label}`)
  return Number(found.values[Math.floor(k / found.per)])
}

const gridByte = (table: string, index: number, j: number) =>
  Number((BigInt(tables[table]![index]!) >> BigInt(8 * j)) & 255n)
const sign = (bits: number, j: number) => ((bits >> j) & 1 ? -1 : 1)
const value = (table: string, code: number) => Number(tables[table]![code])

/** What the formula of a type makes of its readings. */
function weight(type: string, f: BlockFields, k: number): number {
  const r = (label: string) => at(f, label, k)
  const half = (x: number) => Math.fround(x)
  switch (type) {
    case 'Q4_1':
    case 'Q5_1':
      return half(r('d') * r('code')) + r('m')
    case 'Q2_K':
    case 'Q4_K':
    case 'Q5_K':
      return half(half(r('d') * r('scale')) * r('code')) - half(r('dmin') * r('min'))
    case 'Q3_K':
    case 'Q6_K':
      return half(r('d') * r('scale')) * r('code')
    case 'IQ4_NL':
      return r('d') * value('kvalues_iq4nl', r('code'))
    case 'IQ4_XS':
      return half(r('d') * r('scale')) * value('kvalues_iq4nl', r('code'))
    case 'MXFP4':
    case 'NVFP4':
      return r('scale') * value('kvalues_fp4', r('code'))
    case 'IQ2_XXS':
    case 'IQ2_XS': {
      const grid = type === 'IQ2_XXS' ? 'iq2xxs_grid' : 'iq2xs_grid'
      const magnitude = half(half(half(r('d') * (0.5 + r('scale'))) * 0.25) * gridByte(grid, r('grid index'), k & 7))
      return magnitude * sign(value('ksigns_iq2xs', r('sign code')), k & 7)
    }
    case 'IQ2_S':
      return (
        half(half(r('d') * (0.5 + r('scale'))) * 0.25) *
        gridByte('iq2s_grid', r('grid index'), k & 7) *
        sign(r('sign bits'), k & 7)
      )
    case 'IQ3_XXS':
      return (
        half(half(r('d') * (0.5 + r('scale'))) * 0.5) *
        gridByte('iq3xxs_grid', r('grid index'), k & 3) *
        sign(value('ksigns_iq2xs', r('sign code')), k & 7)
      )
    case 'IQ3_S':
      return (
        half(r('d') * (1 + 2 * r('scale'))) *
        gridByte('iq3s_grid', r('grid index'), k & 3) *
        sign(r('sign bits'), k & 7)
      )
    case 'IQ1_S':
    case 'IQ1_M': {
      const byte = gridByte('iq1s_grid', r('grid index'), k & 7)
      return half(r('d') * (2 * r('scale') + 1)) * (((byte << 24) >> 24) + r('shift'))
    }
    default:
      return f.formula === 'value' ? r('value') : r('d') * r('code')
  }
}

describe('blockFields', () => {
  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))('%s: readings make up the weights', (name, type) => {
    for (let seed = 1; seed <= 40; seed++) {
      const block = randomBytes(type.typeSize, seed * 7919 + type.id)
      const values = kernels.dequantize(type.id, block, 'little')
      const fields = split(name, block)
      const wanted = Array.from(values, (_, k) => weight(name, fields, k))
      const rounded = values instanceof Float32Array ? Float32Array.from(wanted) : Float64Array.from(wanted)
      for (let k = 0; k < values.length; k++) {
        if (values[k] !== rounded[k] && !(Number.isNaN(values[k]) && Number.isNaN(rounded[k])))
          throw new Error(`weight ${k} of seed ${seed} is ${values[k]}, the readings make ${rounded[k]}`)
      }
    }
  })

  it.each(ELEMENT_TYPES.map((type) => [type.name, type] as const))('%s: members fill the block', (name, type) => {
    const { fields, readings } = split(name, new Uint8Array(type.typeSize))
    let end = 0
    for (const { offset, nBytes } of fields) {
      expect(offset).toBe(end)
      end += nBytes
    }
    expect(end).toBe(type.typeSize)
    expect(new Set(readings.flatMap((reading) => reading.fields))).toEqual(new Set(fields.map((field) => field.name)))
    for (const { per, values } of readings) expect(per * values.length).toBe(type.blockSize)
  })

  it('reads what a big-endian machine wrote', () => {
    for (const { id, name, typeSize } of ELEMENT_TYPES) {
      if (!supportsBigEndian(id)) continue
      const big = randomBytes(typeSize, id + 1)
      const little = big.slice()
      swapToLittleEndian(id, little)
      expect(split(name, big, 'big').readings, name).toEqual(split(name, little).readings)
    }
  })

  it('names the members of a hand-made block of Q4_K as ggml does', () => {
    const block = new Uint8Array(144)
    const view = new DataView(block.buffer)
    view.setUint16(0, 0x3c00, true)
    view.setUint16(2, 0xc000, true)
    // Pair 0: scale 5, minimum 6. Pair 4: scale 0b11_0001, minimum 0b10_0010.
    block.set([0b11_000101, 0, 0, 0, 0b10_000110, 0, 0, 0, 0x21, 0, 0, 0], 4)
    block[16] = 0xa7
    const { formula, fields, readings } = split('Q4_K', block)
    expect(fields).toEqual([
      { name: 'd', type: 'ggml_half', offset: 0, nBytes: 2 },
      { name: 'dmin', type: 'ggml_half', offset: 2, nBytes: 2 },
      { name: 'scales', type: 'uint8_t[12]', offset: 4, nBytes: 12 },
      { name: 'qs', type: 'uint8_t[128]', offset: 16, nBytes: 128 },
    ])
    expect(formula).toBe('d × scale × code − dmin × min')
    const [d, dmin, scale, min, code] = readings.map(({ values }) => values)
    expect([d, dmin]).toEqual([[1], [-2]])
    expect(scale).toEqual([5, 0, 0, 0, 0b110001, 0, 0, 0])
    expect(min).toEqual([6, 0, 0, 0, 0b100010, 0, 0, 0])
    expect([code![0], code![32]]).toEqual([7, 10])
  })

  it('shows the bits of a number, NaN among them', () => {
    const { readings } = split('F16', Uint8Array.of(0x01, 0xfe))
    expect(readings.map(({ label, values }) => [label, values[0]])).toEqual([
      ['value', NaN],
      ['sign bit', 1],
      ['exponent bits', 31],
      ['fraction bits', 0x201],
    ])
    const [exact] = split('I64', new Uint8Array(8).fill(0x7f)).readings
    expect(exact!.values).toEqual([0x7f7f7f7f7f7f7f7fn])
  })

  it('has nothing to say of unknown types and of parts of blocks', () => {
    expect(blockFields('unknown (99)', new Uint8Array(4), 'little')).toBeUndefined()
    expect(blockFields('constructor', new Uint8Array(4), 'little')).toBeUndefined()
    expect(blockFields('Q4_K', new Uint8Array(143), 'little')).toBeUndefined()
  })
})
