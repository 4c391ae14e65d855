import { describe, expect, it } from 'vitest'
import { FILTER_FIELDS, parseFilter, suggestFilter, withField } from '../../../../../renderer/state/model/filter.ts'
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
    ['-ffn', ['blk.3.attn_q', 'output']],
    ['-type:Q4_K -output', ['blk.2.ffn_down']],
    ['-layer:3-10', ['blk.2.ffn_down', 'output']],
    ['type:Q4_K|F16', ['blk.10.ffn_up', 'blk.3.attn_q', 'output']],
    ['type:q6_k |', ['blk.2.ffn_down']],
    ['type!=Q4_K|F16', ['blk.2.ffn_down']],
    ['role~attn|down', ['blk.2.ffn_down', 'blk.3.attn_q']],
    ['attn|output', ['blk.3.attn_q', 'output']],
    ['layer:2|5-10', ['blk.2.ffn_down', 'blk.10.ffn_up']],
    ['layer!=2|3', ['blk.10.ffn_up']],
    ['status:nan|failed', ['blk.2.ffn_down', 'blk.3.attn_q']],
    ['status!=done', ['blk.3.attn_q', 'output']],
    ['n_bytes>0.9k', ['blk.2.ffn_down']],
    ['n_bytes<1Ki n_bytes>=1KB', ['blk.2.ffn_down']],
    ['n_bytes:400B-0.6KiB', ['blk.10.ffn_up']],
    ['n_bytes>=1,000', ['blk.2.ffn_down']],
    ['n_elements<1K', ['blk.2.ffn_down', 'blk.10.ffn_up', 'blk.3.attn_q', 'output']],
    ['n_elements>1B', []],
    ['nan > 0', ['blk.2.ffn_down']],
    ['type: Q4_K | F16  ffn', ['blk.10.ffn_up']],
  ])('%j', (text, expected) => expect(names(text)).toEqual(expected))

  it.each([
    ['colour:red', 'no field “colour”'],
    ['-colour:red', 'no field “colour”'],
    ['nan>', 'needs a value'],
    ['nan>many', '“many” is not'],
    ['nan>1x', '“1x” is not'],
    ['nan>1|2', 'nan> takes one number'],
    ['nan>1-2', 'nan> takes one number'],
    ['layer:3i', '“3i” is not'],
    ['n_elements>3KB', '“3KB” is not'],
    ['type>Q4_K', 'use type:Q4_K'],
    ['std~1', 'is a number'],
  ])('says what is wrong with %j', (text, says) => {
    const filter = parseFilter(text)
    expect(filter.ok ? '' : filter.message.toLowerCase()).toContain(says.toLowerCase())
  })
})

it('a layer of any tower matches its number, and a tower its name', () => {
  const towers = rowsOf(...['blk.3.a', 'v.blk.3.a', 'enc.blk.4.a', 'output'].map((name) => ({ name })))
  const matching = (text: string) => {
    const filter = parseFilter(text)
    return filter.ok ? towers.filter(filter.matches).map((row) => row.tensor.name) : filter.message
  }
  expect(matching('layer:3')).toEqual(['blk.3.a', 'v.blk.3.a'])
  expect(matching('tower:v layer:3')).toEqual(['v.blk.3.a'])
  expect(matching('tower:blk')).toEqual(['blk.3.a'])
  expect(matching('tower~e')).toEqual(['enc.blk.4.a'])
})

describe('withField', () => {
  it('asks a field for one value and leaves the rest', () => {
    expect(withField('', 'type', 'Q6_K')).toBe('type:Q6_K')
    expect(withField('ffn type!=F32 nan>0', 'type', 'Q6_K')).toBe('ffn nan>0 type:Q6_K')
    expect(withField('layer:3-7 layer<5', 'layer', '2')).toBe('layer:2')
    expect(withField('typed', 'type', 'F16')).toBe('typed type:F16')
    expect(withField('-type:F32 type != F16', 'type', 'F16')).toBe('type:F16')
  })
  it('cannot say what holds white space or nothing', () => {
    expect(withField('', 'role', 'a b')).toBeUndefined()
    expect(withField('', 'role', '')).toBeUndefined()
    expect(withField('', 'role', 'a|b')).toBeUndefined()
  })
})

it.each([
  ['layer 5', 'layer:5'],
  ['attn layers 3-7 q', 'attn layer:3-7 q'],
  ['-type F32', '-type:F32'],
  ['status failed', 'status:failed'],
  ['layer five', undefined],
  ['layer', undefined],
  ['attn q', undefined],
  ['layer:5 attn', undefined],
])('for %j it suggests %j', (text, suggested) => expect(suggestFilter(text)).toBe(suggested))

it('every field of the help is understood', () => {
  for (const field of FILTER_FIELDS.text) expect(parseFilter(`${field}:x`).ok, field).toBe(true)
  for (const field of FILTER_FIELDS.number) expect(parseFilter(`${field}>=1`).ok, field).toBe(true)
})
