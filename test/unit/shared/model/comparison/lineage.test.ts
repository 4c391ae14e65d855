import { describe, expect, it } from 'vitest'
import type { DifferenceStats } from '../../../../../shared/model/comparison/difference.ts'
import { lineageOf } from '../../../../../shared/model/comparison/lineage.ts'
import type { LineagePair } from '../../../../../shared/model/comparison/lineage-facts.ts'
import { english } from '../../../../../shared/text/sentence.ts'

const COUNTS = { count: 1000, finite: 1000, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0 }

/** Statistics of 1,000 values whose sum of squares is 1,000. */
const moved = (nmse: number, more: Partial<DifferenceStats> = {}): DifferenceStats => ({
  ...{ ...COUNTS, equal: nmse === 0 ? 1000 : 0, nmse, rmse: Math.sqrt(nmse), cosine: 1 - nmse / 2, normRatio: 1 },
  ...more,
})

const db = (value: number): number => 10 ** (-value / 10)

interface Options extends Partial<LineagePair> {
  readonly types?: string
}

const pair = (name: string, stats: DifferenceStats, { types = 'BF16 BF16', ...more }: Options = {}): LineagePair => {
  const [typeReference, typeOther] = types.split(' ') as [string, string]
  return { name, status: 'compared', typeReference, typeOther, identicalBytes: false, stats, ...more }
}

const layers = (count: number, make: (layer: number) => LineagePair): LineagePair[] =>
  Array.from({ length: count }, (_, layer) => make(layer))

const tell = (pairs: readonly LineagePair[], withImportance = false) => {
  const { kind, damaged, headline, reasons } = lineageOf(pairs, withImportance)
  return { kind, damaged, headline: english(headline), reasons: reasons.map(english) }
}

describe('lineageOf', () => {
  it('tells the same bytes from the same values', () => {
    const same = layers(3, (n) => pair(`blk.${n}.attn_q.weight`, moved(0), { identicalBytes: true }))
    expect(tell(same)).toMatchObject({ kind: 'same-bytes', headline: 'The same bytes' })
    const stored = [...same, pair('output.weight', moved(0), { types: 'BF16 F32' })]
    expect(tell(stored)).toMatchObject({
      kind: 'same-values',
      reasons: ['All values are equal in 4 tensors; types or bytes differ.'],
    })
    const left: LineagePair = { name: 'gone.weight', status: 'only-reference' }
    expect(tell([...same, left])).toMatchObject({
      headline: 'The same bytes in all tensors that both models have',
      reasons: [expect.any(String), 'Tensors that have no counterpart or cannot be compared: 1.'],
    })
  })

  it('recognizes what the types lose, on either side', () => {
    const quantized = layers(20, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(21.5)), { types: 'BF16 Q4_K' }))
    expect(tell(quantized)).toEqual({
      ...{ kind: 'quantized', headline: 'Quantized from the reference', damaged: [] },
      reasons: [
        '20 of 20 tensors lost what their types lose of normally distributed values, up to 4 dB more. The median is 1.41 dB more.',
        'Changes that are smaller than the loss of the types do not show.',
      ],
    })
    const source = layers(20, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(23.5)), { types: 'Q4_K BF16' }))
    expect(tell(source)).toMatchObject({
      kind: 'source',
      reasons: [expect.stringContaining('dB less'), expect.any(String)],
    })
    const siblings = layers(20, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(19.9)), { types: 'Q4_K Q4_K' }))
    expect(tell(siblings).kind).toBe('same-source')
  })

  it('expects less loss with an importance matrix', () => {
    const borderline = layers(20, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(6.8)), { types: 'BF16 Q2_K' }))
    expect(tell(borderline, false).kind).toBe('quantized')
    expect(tell(borderline, true).kind).toBe('quantized-from-other')
  })

  it('tolerates a few tensors with outliers', () => {
    const few = layers(40, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(n < 2 ? 12 : 22)), { types: 'F16 Q4_K' }))
    expect(tell(few).kind).toBe('quantized')
    const more = layers(40, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(n < 3 ? 12 : 22)), { types: 'F16 Q4_K' }))
    expect(tell(more).kind).toBe('quantized-from-other')
  })

  it('recognizes that other weights were quantized', () => {
    const pairs = layers(12, (n) => pair(`blk.${n}.ffn_up.weight`, moved(db(12)), { types: 'BF16 Q4_K' }))
    const { kind, headline, reasons } = tell(pairs)
    expect({ kind, headline }).toEqual({
      ...{ kind: 'quantized-from-other', headline: 'Quantized from other weights than the reference' },
    })
    expect(reasons[0]).toContain('0 of 12 tensors lost what their types lose')
    expect(reasons[0]).toContain('10.9 dB more')
  })

  it('says what a fine-tune changed, and how much', () => {
    const pairs = [
      ...layers(8, (n) => pair(`blk.${n}.attn_q.weight`, moved(n % 4 === 3 ? 0 : 1e-4))),
      ...layers(8, (n) => pair(`blk.${n}.attn_norm.weight`, moved(0))),
      pair('output.weight', moved(4e-4)),
    ]
    expect(tell(pairs)).toEqual({
      ...{ kind: 'fine-tuned', damaged: [], headline: 'Fine-tuned: 7 of 17 tensors changed' },
      reasons: [
        'The median cosine of the tensors that changed is 0.999950 (at least 0.9 for a fine-tune).',
        'Values moved by 1% of their root mean square in the median tensor, 2% at most.',
        'Changed in layers 0\u20132, 4\u20136: attn_q (6), output (1).',
      ],
    })
  })

  it('does not take rounding to another type for a fine-tune', () => {
    const pairs = layers(8, (n) => pair(`blk.${n}.attn_q.weight`, moved(db(56)), { types: 'F32 BF16' }))
    expect(tell(pairs).kind).toBe('quantized')
  })

  it('tells merged from unrelated weights by the cosine', () => {
    const merged = layers(8, (n) => pair(`blk.${n}.attn_q.weight`, moved(0.8, { cosine: 0.6 })))
    expect(tell(merged)).toMatchObject({
      ...{ kind: 'merged', headline: 'Merged with another model, or trained much further' },
      reasons: ['The median cosine of the tensors that changed is 0.600000 (0.1 to 0.9 for a merge).'],
    })
    const unrelated = layers(8, (n) => pair(`blk.${n}.attn_q.weight`, moved(2, { cosine: -0.001 })))
    expect(tell(unrelated)).toMatchObject({ kind: 'unrelated', headline: 'Unrelated weights' })
    const quantized = layers(8, (n) =>
      pair(`blk.${n}.attn_q.weight`, moved(2, { cosine: 0.01 }), { types: 'BF16 Q4_K' }),
    )
    expect(tell(quantized).kind).toBe('unrelated')
  })

  it('cannot tell without a tensor to compare', () => {
    expect(tell([{ name: 'a', status: 'only-other' }])).toMatchObject({
      ...{ kind: 'unknown', headline: 'The relation cannot be told' },
    })
    expect(tell([])).toMatchObject({ kind: 'unknown', damaged: [] })
  })

  it('takes a reference of zeros', () => {
    const stats: DifferenceStats = { ...COUNTS, equal: 0, rmse: 1 }
    const pairs = [...layers(8, (n) => pair(`blk.${n}.attn_q.weight`, moved(1e-4))), pair('zero.weight', stats)]
    expect(tell(pairs).reasons).toContain(
      'Values moved by 1% of their root mean square in the median tensor, 1% at most.',
    )
  })
})

describe('damage', () => {
  const rest = layers(30, (n) => pair(`blk.${n}.ffn_up_exps.weight`, moved(db(22)), { types: 'F16 Q4_K' }))

  it('is an expert that lost far more than the others', () => {
    const experts = Array.from({ length: 6 }, (_, expert) => moved(expert === 5 ? 2.37 : 0.005))
    const bad = pair('blk.30.ffn_up_exps.weight', moved(0.4), { types: 'F16 Q4_K', experts })
    const { kind, damaged, headline, reasons } = tell([...rest, bad])
    expect({ kind, headline }).toEqual({
      kind: 'quantized',
      headline: 'Quantized from the reference; 1 of 31 tensors have parts that differ far beyond the rest',
    })
    expect(damaged).toEqual([
      { name: 'blk.30.ffn_up_exps.weight', kind: 'experts', experts: [5], worst: 2.37, usual: 0.005 },
    ])
    expect(reasons).toContain(
      'blk.30.ffn_up_exps.weight: experts 5 have an NMSE of up to 2.37, the median is 0.00500 (damaged from 30 times the median and 0.5 on).',
    )
  })

  it('is not an expert among others that lost as much', () => {
    const alike = Array.from({ length: 6 }, (_, expert) => moved(expert === 5 ? 0.9 : 0.2))
    expect(tell([...rest, pair('x', moved(0.3), { experts: alike })]).damaged).toEqual([])
    const most = Array.from({ length: 6 }, (_, expert) => moved(expert < 4 ? 2 : 0))
    expect(tell([pair('x', moved(0.3), { experts: most })]).damaged).toEqual([])
  })

  it('is a run of values that have nothing in common with the reference', () => {
    const run = pair('blk.0.attn_q.weight', moved(0.1, { equal: 950 }))
    const same = layers(5, (n) => pair(`blk.${n}.attn_k.weight`, moved(0), { identicalBytes: true }))
    expect(tell([...same, run])).toMatchObject({
      kind: 'same-bytes',
      damaged: [{ name: 'blk.0.attn_q.weight', kind: 'values', differing: 50, count: 1000 }],
    })
    // A few values that moved a little were edited, not damaged.
    expect(tell([...same, pair('x', moved(1e-4, { equal: 950 }))])).toMatchObject({ kind: 'fine-tuned', damaged: [] })
    expect(tell([...same, pair('x', moved(0.5, { equal: 500 }))]).damaged).toEqual([])
  })

  it('is a value that is not finite in one model only', () => {
    const bad = pair('blk.0.attn_q.weight', moved(db(22), { finite: 999, nonFiniteOther: 1, nonFiniteDiffering: 1 }))
    expect(tell([...rest, bad])).toMatchObject({ kind: 'quantized', damaged: [{ kind: 'non-finite', differing: 1 }] })
  })

  it('is a tensor that lost far more than all others', () => {
    const bad = pair('blk.0.attn_q.weight', moved(1.2, { cosine: 0.3 }), { types: 'F16 Q4_K' })
    const { kind, damaged } = tell([...rest, bad])
    expect({ kind, damaged }).toMatchObject({ kind: 'quantized', damaged: [{ kind: 'tensor', nmse: 1.2 }] })
    const three = [1, 2, 3].map((n) => pair(`blk.${n}.attn_q.weight`, moved(1.2), { types: 'F16 Q4_K' }))
    expect(tell([...rest, ...three]).damaged).toEqual([])
  })
})
