import { describe, expect, it } from 'vitest'
import { FILTER_FIELDS, parseFilter, withField } from '../../../renderer/state/filter.ts'
import { rowsOf } from './rows.ts'

const rows = rowsOf(
  { name: 'blk.2.ffn_down.weight', type: 'Q6_K', nBytes: 1000, stats: { nan: 4, std: 0.5 } },
  {
    name: 'blk.10.ffn_up.weight',
    type: 'Q4_K',
    nBytes: 500,
    stats: { std: 0.01, posInf: 1, kurtosis: 12, quantiles: [-3, -2, -1, 0, 1, 2, 3] },
  },
  { name: 'blk.3.attn_q.weight', type: 'Q4_K', result: { status: 'failed', error: 'read error' } },
  { name: 'output.weight', type: 'F16' },
)

function names(text: string): string[] {
  const filter = parseFilter(text)
  if (!filter.ok) throw new Error(filter.message)
  return rows.filter(filter.matches).map((row) => row.tensor.name.replace('.weight', ''))
}

describe('parseFilter', () => {
  it.each([
    ['', ['blk.2.ffn_down', 'blk.10.ffn_up', 'blk.3.attn_q', 'output']],
    ['ffn', ['blk.2.ffn_down', 'blk.10.ffn_up']],
    ['FFN q4', ['blk.10.ffn_up']],
    ['type:q4_k', ['blk.10.ffn_up', 'blk.3.attn_q']],
    ['type!=Q4_K', ['blk.2.ffn_down', 'output']],
    ['layer:3-10', ['blk.10.ffn_up', 'blk.3.attn_q']],
    ['layer:2', ['blk.2.ffn_down']],
    ['nan>0', ['blk.2.ffn_down']],
    ['inf>=1', ['blk.10.ffn_up']],
    ['nonfinite>0', ['blk.2.ffn_down', 'blk.10.ffn_up']],
    ['std<=1e-2', ['blk.10.ffn_up']],
    ['n_bytes>600', ['blk.2.ffn_down']],
    ['kurtosis>10', ['blk.10.ffn_up']],
    ['p99=3', ['blk.10.ffn_up']],
    ['role~attn', ['blk.3.attn_q']],
    ['status:failed', ['blk.3.attn_q']],
    ['status:nan', ['blk.2.ffn_down']],
    ['failed', ['blk.3.attn_q']],
    ['  ffn   nan=0 ', ['blk.10.ffn_up']],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected))

  it.each([
    ['colour:red', 'no field "colour"'],
    ['nan>', 'needs a value'],
    ['nan>many', '"many" is not'],
    ['type>Q4_K', 'use type:Q4_K'],
    ['std~1', 'is a number'],
  ])('says what is wrong with %j', (text, says) => {
    const filter = parseFilter(text)
    expect(filter.ok ? '' : filter.message.toLowerCase()).toContain(says.toLowerCase())
  })
})

describe('withField', () => {
  it('asks a field for one value and leaves the rest', () => {
    expect(withField('', 'type', 'Q6_K')).toBe('type:Q6_K')
    expect(withField('ffn type!=F32 nan>0', 'type', 'Q6_K')).toBe('ffn nan>0 type:Q6_K')
    expect(withField('layer:3-7 layer<5', 'layer', '2')).toBe('layer:2')
    expect(withField('typed', 'type', 'F16')).toBe('typed type:F16')
  })
  it('cannot say what holds white space or nothing', () => {
    expect(withField('', 'role', 'a b')).toBeUndefined()
    expect(withField('', 'role', '')).toBeUndefined()
  })
})

it('every field of the help is understood', () => {
  for (const field of FILTER_FIELDS.text) expect(parseFilter(`${field}:x`).ok, field).toBe(true)
  for (const field of FILTER_FIELDS.number) expect(parseFilter(`${field}>=1`).ok, field).toBe(true)
})
