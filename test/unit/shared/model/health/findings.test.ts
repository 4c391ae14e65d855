import { describe, expect, it } from 'vitest'
import { type Finding, inOrder, RULES, type RuleId } from '../../../../../shared/model/health/finding.ts'
import { findings } from '../../../../../shared/model/health/findings.ts'
import { inOnePiece, type MeasuredTensor } from '../../../../../shared/model/overview/measured-tensor.ts'
import type { Problem } from '../../../../../shared/model/problems.ts'
import { say } from '../../../../../shared/text/sentence.ts'
import { inEnglish, llamaFacts, measured } from '../measured.ts'

function found(rows: readonly MeasuredTensor[], view: Partial<Parameters<typeof findings>[0]> = {}) {
  return inEnglish(inOnePiece(findings({ facts: [], problems: [], ...view }, rows)))
}
const byRule = (rule: RuleId, ...args: Parameters<typeof found>) => found(...args).filter((one) => one.rule === rule)
const SOUND = { std: 0.02, sum: 1, l2: 2 }

describe('values that are not finite', () => {
  it('are told with expert, count and first row', () => {
    const first = { kind: 'nan', index: 9, block: 9, row: 1024, expert: 37 } as const
    const experts = {
      size: 16,
      zeros: new Float64Array(64),
      nonFinite: [{ expert: 37, nan: 4096, posInf: 0, negInf: 0, first }],
    }
    const rows = [
      measured('a'),
      measured('blk.12.ffn_down_exps.weight', { stats: { nan: 4096, firstNonFinite: first, experts } }),
    ]
    expect(byRule('non-finite', rows)).toEqual([
      {
        rule: 'non-finite',
        severity: 'error',
        title: 'NaN in blk.12.ffn_down_exps, expert 37',
        text: '4,096 NaN of 64 values, the first at row 1,024. Anything routed to that expert turns to NaN.',
        tensor: 1,
        expert: 37,
        layer: 12,
      },
    ])
  })

  it('name a few of many experts, and both kinds', () => {
    const first = { kind: '+inf', index: 0, block: 0, row: 0, expert: 0 } as const
    const nonFinite = Array.from({ length: 6 }, (_, expert) => ({ expert, nan: 1, posInf: 1, negInf: 0, first }))
    const experts = { size: 8, zeros: new Float64Array(8), nonFinite }
    const [one] = byRule('non-finite', [
      measured('x_exps', { stats: { nan: 6, posInf: 6, firstNonFinite: first, experts } }),
    ])
    expect(one!.title).toBe('NaN and infinity in x_exps, experts 0, 1, 2, 3 and 2 more')
    expect(byRule('non-finite', [measured('x', { stats: { negInf: 2 } })])[0]!.title).toBe('Infinity in x')
  })

  it('are told to be absent once all is measured, not before', () => {
    const row = measured('a', { stats: SOUND })
    expect(byRule('non-finite', [row, row])).toMatchObject([{ severity: 'sound', title: 'All 2 tensors are finite' }])
    expect(byRule('non-finite', [row, measured('b')])).toEqual([])
  })

  it('are not told to be absent of a tensor that could not be measured', () => {
    const row = measured('a', { stats: SOUND })
    const unreadable = measured('b', { unreadable: say('unknown type') })
    const failed = measured('c', { result: { status: 'failed' } })
    expect(byRule('non-finite', [row, unreadable])).toMatchObject([
      { severity: 'note', title: '1 of 2 tensors could not be measured; the other is finite' },
    ])
    expect(byRule('non-finite', [row, row, unreadable, failed])).toMatchObject([
      { severity: 'note', title: '2 of 4 tensors could not be measured; the others are finite' },
    ])
    expect(byRule('non-finite', [unreadable])).toEqual([])
  })
})

describe('zeros and constants', () => {
  it('a tensor of zeros', () => {
    const zero = measured('blk.31.attn_k.weight', { stats: { zeros: 64, min: 0, max: 0 } })
    expect(byRule('all-zero', [zero])).toMatchObject([
      {
        severity: 'warning',
        title: 'blk.31.attn_k is all zero',
        text: '64 of 64 values. A matrix of zeros passes nothing on.',
      },
    ])
    expect(byRule('constant', [zero])).toEqual([])
    expect(byRule('all-zero', [measured('a', { stats: { zeros: 63 } })])).toEqual([])
  })

  it('rows of zeros, unless they are those of experts of zeros', () => {
    const first = { index: 128, row: 2 }
    const rows = measured('token_embd.weight', {
      shape: [64, 8],
      stats: { count: 512, zeroRows: 3, firstZeroRow: first },
    })
    expect(byRule('zero-rows', [rows])).toMatchObject([
      {
        severity: 'warning',
        title: 'token_embd: 3 rows are all zero',
        text: '3 of 8 rows, the first is row 2. In an embedding these are tokens that were never trained.',
      },
    ])
    const experts = { size: 128, zeros: new Float64Array([128, 64]), nonFinite: [] }
    const stats = { count: 256, zeros: 192, zeroRows: 3, firstZeroRow: { index: 0, row: 0, expert: 0 }, experts }
    expect(byRule('zero-rows', [measured('x_exps', { shape: [64, 2, 2], stats })])).toMatchObject([
      { text: '3 of 4 rows, the first is row 0 of expert 0. What such a row puts out is always zero.' },
    ])
    const explained = measured('x', { shape: [64, 2, 2], stats: { ...stats, zeros: 128, zeroRows: 2 } })
    expect(byRule('zero-rows', [explained])).toEqual([])
    expect(byRule('zero-rows', [measured('x', { stats: { zeroRows: 0 } })])).toEqual([])
  })

  it('an expert of zeros, unless all are', () => {
    const experts = { size: 8, zeros: new Float64Array([8, 0, 8, 7]), nonFinite: [] }
    expect(byRule('zero-expert', [measured('x_exps', { stats: { zeros: 23, experts } })])).toMatchObject([
      {
        title: 'x_exps: experts 0 and 2 all zero',
        text: '2 of 4 experts have no value but zero: what is routed there is lost.',
      },
    ])
    const all = { size: 32, zeros: new Float64Array([32, 32]), nonFinite: [] }
    expect(byRule('zero-expert', [measured('x', { stats: { zeros: 64, experts: all } })])).toEqual([])
  })

  it('a constant tensor, but not one of a single value, nor one with NaN', () => {
    expect(byRule('constant', [measured('x', { stats: { min: 1, max: 1 } })])).toMatchObject([
      { severity: 'warning', title: 'x is constant' },
    ])
    expect(byRule('constant', [measured('x', { shape: [1], stats: { min: 1, max: 1 } })])).toEqual([])
    expect(byRule('constant', [measured('x', { stats: { min: 1, max: 1, nan: 1 } })])).toEqual([])
  })
})

it('a tensor that failed is told; one that cannot be read is a problem of the file', () => {
  const failed = { status: 'failed', error: 'Read error.' } as const
  const rows = [measured('a', { result: failed }), measured('b', { unreadable: say('no'), result: failed })]
  expect(byRule('not-measured', rows)).toMatchObject([{ severity: 'error', text: 'Read error.', tensor: 0 }])
})

describe('outliers', () => {
  /** Stds that grow slowly, as in real models; no noise, so that the test says what it means. */
  const layers = (
    n: number,
    change: Readonly<Record<number, number>> = {},
    role = 'ffn_up',
    key: 'std' | 'absMax' = 'std',
  ) =>
    Array.from({ length: n }, (_, i) =>
      measured(`blk.${i}.${role}.weight`, { stats: { [key]: (0.02 + i * 0.001) * (change[i] ?? 1), sum: i } }),
    )
  const titles = (rows: readonly MeasuredTensor[]) => byRule('outlier', rows).map(({ title }) => title)

  it('are far from the median of their role', () => {
    expect(titles(layers(16))).toEqual([])
    expect(titles(layers(16, { 4: 20 }))).toEqual(['blk.4.ffn_up stands out'])
    expect(titles(layers(16, { 4: 1 / 50 }))).toEqual(['blk.4.ffn_up stands out'])
    expect(byRule('outlier', layers(9, { 4: 1 / 50 }))[0]!.text).toBe(
      'Std 0.000480 is 48 times below the median of ffn_up over 9 layers, 0.0230.',
    )
  })

  it('differ by four times in std, by ten in abs max', () => {
    expect(titles(layers(16, { 15: 2.6 }))).toEqual([])
    expect(titles(layers(16, { 4: 8 }, 'ffn_up', 'absMax'))).toEqual([])
    expect(titles(layers(16, { 4: 20 }, 'ffn_up', 'absMax'))).toEqual(['blk.4.ffn_up stands out'])
  })

  it('need eight layers', () => {
    expect(titles(layers(7, { 4: 100 }))).toEqual([])
    expect(titles(layers(8, { 4: 100 }))).toHaveLength(1)
  })

  it('do not hide one another, nor are found where a role varies widely', () => {
    expect(titles(layers(16, { 4: 1000, 5: 30, 6: 900 }))).toHaveLength(3)
    const wide = Array.from({ length: 16 }, (_, i) =>
      measured(`blk.${i}.ffn_up.weight`, { stats: { std: 10 ** ((i * 7) % 16), sum: i } }),
    )
    expect(titles(wide)).toEqual([])
  })

  it('are sought among matrices only, in their own role, without zeros', () => {
    const norms = layers(16, { 4: 100 }).map((row) => ({ ...row, tensor: { ...row.tensor, shape: [64] } }))
    expect(titles(norms)).toEqual([])
    expect(
      titles([
        ...layers(16),
        ...layers(16, {}, 'attn_q').map((row) => measured(row.tensor.name, { stats: { std: 9 } })),
      ]),
    ).toEqual([])
    expect(titles(layers(16, { 4: 0 }))).toEqual([])
  })
})

describe('identical tensors', () => {
  const same = { std: 1, sum: 0.25, l2: 3, min: -1, max: 1 }
  it('agree in type, shape, sum, sum of squares and extremes', () => {
    const rows = [
      measured('a', { stats: same }),
      measured('b', { stats: { ...same, l2: 3.0000000000000004 } }),
      measured('c', { stats: same }),
    ]
    expect(byRule('identical', rows)).toMatchObject([{ title: 'a and c are the same', tensor: 0 }])
    expect(byRule('identical', [rows[0]!, measured('d', { stats: same, shape: [64] })])).toEqual([])
    expect(byRule('identical', [rows[0]!, measured('d', { stats: same, type: 'F16' })])).toEqual([])
  })

  it('by hash where there is one, which tells apart what agrees by chance', () => {
    const hashed = (name: string, xxh64: string) => measured(name, { stats: same, result: { digest: { xxh64 } } })
    const rows = [hashed('a', '1'), hashed('b', '2'), hashed('c', '1'), hashed('d', '1')]
    const [one, ...others] = byRule('identical', rows)
    expect(others).toEqual([])
    expect(one).toMatchObject({ title: 'a and 2 others are the same' })
    expect(one!.text).toContain('same xxh64: also c, d;')
  })

  it('do not count when they are constant, tiny or unmeasured', () => {
    const constant = { ...same, min: 1 }
    expect(byRule('identical', [measured('a', { stats: constant }), measured('b', { stats: constant })])).toEqual([])
    const tiny = (name: string) => measured(name, { stats: same, shape: [31] })
    expect(byRule('identical', [tiny('a'), tiny('b')])).toEqual([])
    expect(byRule('identical', [measured('a'), measured('b')])).toEqual([])
  })
})

describe('the declared type', () => {
  const view = { facts: [['general.file_type', 15]] as const }
  it('is compared with what most weights are', () => {
    const rows = [
      measured('blk.0.a.weight', { type: 'Q8_0' }),
      measured('token_embd.weight', { type: 'Q4_K', shape: [99, 99] }),
    ]
    expect(byRule('file-type', rows, view)).toMatchObject([
      { severity: 'warning', title: 'Declared Q4_K_M, but most weights are Q8_0' },
    ])
    expect(byRule('file-type', [measured('blk.0.a.weight', { type: 'Q4_K' })], view)).toEqual([])
    expect(byRule('file-type', rows)).toEqual([])
  })
})

describe('problems of the file', () => {
  const problem = (code: string, severity: Problem['severity'], tensor?: string): Problem => ({
    code,
    severity,
    message: `${code}.`,
    ...(tensor === undefined ? {} : { tensor }),
  })

  it('are findings; of one kind the first five and how many more', () => {
    const problems = [
      ...Array.from({ length: 9 }, () => problem('tensor-gap', 'warning')),
      problem('tensor-beyond-end', 'error', 'blk.7.b'),
    ]
    const all = byRule('file-problem', [measured('a'), measured('blk.7.b')], { problems })
    expect(all[0]).toMatchObject({ severity: 'error', title: 'Tensor beyond end', tensor: 1, layer: 7 })
    expect(all.map(({ title }) => title).filter((title) => title.startsWith('Tensor gap'))).toHaveLength(6)
    expect(all.at(-1)!.title).toBe('Tensor gap: 4 more')
  })

  it('are told to be absent', () => {
    expect(byRule('file-problem', [measured('a')])).toMatchObject([{ severity: 'sound' }])
  })
})

it('findings come by severity, then by rule, and each rule is a sentence', () => {
  const one = (rule: RuleId, severity: Finding['severity']): Finding => ({
    rule,
    severity,
    title: say(rule),
    text: say(''),
  })
  const mixed = [
    one('identical', 'warning'),
    one('file-problem', 'sound'),
    one('non-finite', 'error'),
    one('all-zero', 'warning'),
  ]
  expect(inOrder(mixed).map(({ rule }) => rule)).toEqual(['non-finite', 'all-zero', 'identical', 'file-problem'])
  for (const rule of Object.values(RULES)) expect(rule).toMatch(/^[A-Z].*\.$/)
})

it('a llama that lacks a tensor is told so', () => {
  const view = llamaFacts({ block_count: 1 })
  expect(byRule('missing-tensor', [measured('blk.0.attn_q.weight')], view).length).toBeGreaterThan(3)
})
