import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvFilePieces, csvPieces, rowsAsTsv } from '../../../../electron/engine/export/csv.ts'
import { COLUMNS } from '../../../../shared/model/columns.ts'
import type { TensorResult } from '../../../../shared/model/scan.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'

const tensor = (over: Partial<TensorInfo> = {}): TensorInfo => ({
  index: 0,
  name: 'blk.3.ffn_down_exps.weight',
  type: 'Q6_K',
  typeId: 14,
  shape: [4096, 32000],
  nElements: 131072000,
  nBytes: 107520000,
  dataOffset: 1024,
  ...over,
})

const done: TensorResult = {
  status: 'done',
  attempts: 1,
  durationMs: 12.5,
  worker: 2,
  stats: {
    count: 3,
    nan: 1,
    posInf: 0,
    negInf: 0,
    zeros: 0,
    sum: 0.1 + 0.2,
    min: -5e-324,
    max: 1.7976931348623157e308,
    firstNonFinite: { kind: 'nan', index: 7, block: 0, row: 0 },
  },
}

function parse(tensors: TensorInfo[], results: (TensorResult | undefined)[]) {
  const indexes = tensors.map((_, i) => i)
  const text = [...csvPieces({ tensors, results: (i) => results[i], indexes })].join('')
  const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
  expect(errors).toEqual([])
  return data
}

describe('csvPieces', () => {
  it('has the columns that were promised, in order, and new ones behind them', () => {
    const promised =
      'index,name,layer,role,type,n_dims,shape,n_elements,n_bytes,bpw,data_offset,status,error,count,nan,pos_inf,' +
      'neg_inf,first_nonfinite,zeros,sum,mean,std,min,max,abs_max,abs_mean,l2,duration_ms,worker,attempts,' +
      'rms,skewness,kurtosis,p1,p5,p25,p50,p75,p95,p99,experts_nonfinite,raw_sum,xxh64,sha256,zero_rows,tower'
    const keys = COLUMNS.map(({ key }) => key)
    expect(keys.join(',').startsWith(promised)).toBe(true)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('writes numbers that read back as they were, and leaves out what is not known', () => {
    const [row] = parse([tensor()], [done])
    expect(row).toMatchObject({ layer: '3', role: 'ffn_down_exps', shape: '4096x32000', n_dims: '2', bpw: '6.5625' })
    expect(Number(row!['sum'])).toBe(0.1 + 0.2)
    expect(Number(row!['min'])).toBe(-5e-324)
    expect(Number(row!['max'])).toBe(Number.MAX_VALUE)
    expect(row!['mean']).toBe('')
    expect(row!['first_nonfinite']).toBe('7')
    expect(row).toMatchObject({ rms: '', kurtosis: '', p50: '', experts_nonfinite: '' })
  })

  it('has moments, quantiles in their order, and the number of experts that are not all finite', () => {
    const first = { kind: 'nan', index: 7, block: 0, row: 0, expert: 1 } as const
    const experts = {
      size: 4,
      zeros: new Float64Array(2),
      nonFinite: [{ expert: 1, nan: 1, posInf: 0, negInf: 0, first }],
    }
    const more = { rms: 0.5, skewness: -1e-9, kurtosis: 3.25, quantiles: [-3, -2, -1, 0, 1, 2, 3] as const, experts }
    const [row] = parse([tensor()], [{ ...done, stats: { ...done.stats!, ...more } }])
    expect(row).toMatchObject({ rms: '0.5', skewness: '-1e-9', kurtosis: '3.25', experts_nonfinite: '1' })
    expect(['p1', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99'].map((key) => row![key])).toEqual(
      [-3, -2, -1, 0, 1, 2, 3].map(String),
    )
  })

  it('writes 64-bit integers exactly', () => {
    const [row] = parse([tensor({ nElements: 2n ** 63n + 1n, shape: [2n ** 63n + 1n] })], [undefined])
    expect(row).toMatchObject({ n_elements: '9223372036854775809', shape: '9223372036854775809', status: 'waiting' })
  })

  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', ' =1', '=1\n2', '\uff1d1', '"=1', '-1+cmd', '\ta'])(
    'keeps a spreadsheet from running %j',
    (name) => {
      const [row] = parse([tensor({ name })], [done])
      expect(row!['name']).toBe(`'${name}`)
    },
  )

  it.each([
    ['a;=1+1;b', "a;'=1+1;b"],
    ['a\t=1+1', "a\t'=1+1"],
    ['a|@SUM(A1)|-2+3', "a|'@SUM(A1)|'-2+3"],
    ['a,+cmd', "a,'+cmd"],
    ['a; \u3000=1', "a;' \u3000=1"],
    ['a;"=1+1";b', 'a;\'"=1+1";b'],
    ['\t=1', "'\t'=1"],
    ['\n=1', "'\n'=1"],
    ['a\r\n\r\n=1', "a\r\n\r\n'=1"],
    ['a;-1.5;-2e-7|-inf;b', 'a;-1.5;-2e-7|-inf;b'],
    ['a;-1+cmd', "a;'-1+cmd"],
  ])('keeps a spreadsheet that separates otherwise from running %j', (name, written) => {
    expect(parse([tensor({ name })], [done])[0]!['name']).toBe(written)
  })

  it.each([
    [';', 'a;=1+1;b'],
    [';', 'a;"=1+1;""=2'],
    ['\t', 'a\t=1+1\tb'],
    ['|', '=1|"=2"|=3'],
    [',', 'a","=1'],
  ])('has no cell that begins a formula for a program that separates by %j: %j', (separator, name) => {
    const text = [...csvPieces({ tensors: [tensor({ name })], results: () => done, indexes: [0] })].join('')
    // As a program reads that does not care for quotes, and as one that does.
    const split = text.split('\r\n').flatMap((line) => line.split(separator))
    const { data } = Papa.parse<string[]>(text, { delimiter: separator })
    for (const cell of [...split, ...data.flat()]) expect(cell).not.toMatch(/^[\s"]*[=+@]|^[\s"]*-(?![\d.e+-]+$)/)
  })

  it.each(['a;b', 'a|b', 'a\tb'])('keeps %j in one cell for a program that separates by all of them', (name) => {
    const text = [...csvPieces({ tensors: [tensor({ name })], results: () => done, indexes: [0] })].join('')
    expect(text).toContain(`,"${name}",`)
  })

  it('holds no control character that a terminal obeys', () => {
    const [row] = parse([tensor({ name: 'a\x1b]0;x\x07\x9b31m\0\x7f\tb\nc' })], [done])
    expect(row!['name']).toBe('a␛]0;x␇\\u009b31m␀\\u007f\tb\nc')
  })

  it('takes time that grows with the length of a name, whatever it is made of', () => {
    for (const name of ['\n', ' ', ';', '"', ';"', '; ', '-1', ';-1'].map((part) => part.repeat(200_000)))
      expect(parse([tensor({ name })], [done])).toHaveLength(1)
  })

  it('leaves harmless names alone, whatever they hold', () => {
    for (const name of ['a,b', 'say "x"', 'two\nlines', '模型', 'a=b'])
      expect(parse([tensor({ name })], [done])[0]!['name']).toBe(name)
  })

  it.each(['-12.5', '-1.2345679e+08', '-3', '-inf', 'nan', '18446744073709551615'])(
    'writes a raw sum of %s as it is',
    (rawSum) => {
      const [row] = parse([tensor()], [{ ...done, digest: { rawSum } }])
      expect(row!['raw_sum']).toBe(rawSum)
    },
  )

  it('says of each row in a file which file and which program it is from, and not on the clipboard', () => {
    const files = [
      { name: 'a-00001-of-00002.gguf', size: 1 },
      { name: '=a-00002-of-00002.gguf', size: 1 },
    ]
    const origin = { version: '1.2.3', identity: 'ab'.repeat(32), files }
    const source = { tensors: [tensor(), tensor({ index: 1, shard: 1 })], results: () => undefined, indexes: [0, 1] }
    const text = [...csvPieces(source, origin)].join('')
    const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
    expect(errors).toEqual([])
    expect(Object.keys(data[0]!)).toEqual([...COLUMNS.map(({ key }) => key), 'file', 'file_identity', 'tool'])
    expect(data.map(({ file }) => file)).toEqual(['a-00001-of-00002.gguf', "'=a-00002-of-00002.gguf"])
    for (const row of data) expect(row).toMatchObject({ file_identity: 'ab'.repeat(32), tool: 'Tensorscope 1.2.3' })
    expect(rowsAsTsv(source)).not.toContain('Tensorscope')
  })

  it('follows the order asked for', () => {
    const tensors = [tensor(), tensor({ index: 1, name: 'b' })]
    const text = rowsAsTsv({ tensors, results: () => undefined, indexes: [1, 0] })
    expect(text.split('\r\n').map((line) => line.split('\t')[0])).toEqual(['index', '1', '0', ''])
  })
})

describe('csvFilePieces', () => {
  const failed: TensorResult = { status: 'failed', attempts: 1, error: 'größer' }

  it.each([
    ['nothing but ASCII', {}, done, 'a.gguf', false],
    ['a name in another script', { name: '模型' }, done, 'a.gguf', true],
    ['a control that is shown by a picture', { name: 'a\x1b' }, done, 'a.gguf', true],
    ['an error in other letters', {}, failed, 'a.gguf', true],
    ['a file in other letters', {}, done, 'modèle.gguf', true],
  ])('begins with a byte order mark where Excel needs one: %s', (_what, over, result, name, marked) => {
    const origin = { version: '1', identity: '', files: [{ name, size: 1 }] }
    const source = { tensors: [tensor(over)], results: () => result, indexes: [0] }
    const text = [...csvFilePieces(source, origin)].join('')
    expect(text.startsWith('\ufeff')).toBe(marked)
    expect(/^[\0-\x7f]*$/.test(text)).toBe(!marked)
    expect(text.replace('\ufeff', '')).toMatch(/^index,name,/)
    expect(rowsAsTsv(source)).toMatch(/^index\tname/)
  })
})
