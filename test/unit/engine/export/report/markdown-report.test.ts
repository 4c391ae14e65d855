import { describe, expect, it } from 'vitest'
import {
  markdownReport,
  MOST_MARKDOWN_ROWS,
  plainText,
} from '../../../../../electron/engine/export/report/markdown-report.ts'
import { type Described, hostileModel, reportSource, smallModel } from './report-sources.ts'

const markdownOf = (described: Described) => [...markdownReport(reportSource(described))].join('')

/** Cells of a row, as GitHub cuts it: at every bar that has no backslash before it. */
const cells = (line: string) => line.slice(2, -2).split(/(?<!\\)\|/)

describe('the Markdown report', () => {
  it('has facts, findings, types and tensors', () => {
    const text = markdownOf(smallModel())
    expect(text).toMatch(/^# m\.gguf: Tensorscope report\n\nllama · 576 weights · 1\.00 kB · GGUF v3\n/)
    expect(text.match(/^## .*/gm)).toEqual(
      ['Findings', 'Model', 'Licence and origin', 'Files and measurement', 'Types', 'Tensors'].map((h) => `## ${h}`),
    )
    expect(text).toContain('- **error: NaN in blk.2.attn\\_q.** 5 NaN of 64 values.')
    expect(text).toContain('  - Rule: Any NaN or infinity among the values of a tensor.')
    expect(text).toContain('| Licence | mit |')
    expect(text).toContain('| Made by | Tensorscope 1.2.3 |')
    expect(text).toContain(`| Identity | ${'ab'.repeat(32)} |`)
    expect(text).toContain('| `m.gguf` | 1,000 bytes | 2026-01-02 03:04 UTC |')
    expect(text).toContain('| `blk.2.attn_q.weight` | F32 | 8 × 8 |')
    expect(text).toBe(markdownOf(smallModel()))
  })

  it('has the share of zeros of each tensor, and none where there are no values', () => {
    const share = (zeros: number, count: number) =>
      cells(/\| `a` .*/.exec(markdownOf({ tensors: [['a', { stats: { zeros, count } }]] }))![0])[8]!.trim()
    expect([share(0, 8), share(1, 8), share(1, 20_000), share(8, 8)]).toEqual(['0%', '12.5%', '\\<0.01%', '100%'])
    expect(share(0, 0)).toBe('–')
  })

  it('keeps hostile text in its cell and out of the markup', () => {
    const text = markdownOf(hostileModel())
    const outside = text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, 'code')
    expect(outside).not.toMatch(/(?<!\\)[<`]|(?<!\\)\]\(|:\/\//)
    // eslint-disable-next-line no-control-regex -- what must not get through
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    // Every table has as many cells in each row as in its head.
    const tables = text.split(/\n(?!\|)/).map((part) => part.split('\n').filter((line) => line.startsWith('|')))
    expect(tables.filter((table) => table.length > 0).length).toBeGreaterThan(5)
    for (const table of tables)
      for (const line of table) expect(cells(line), line).toHaveLength(cells(table[0]!).length)
  })

  it('says when the scan is not complete', () => {
    const text = markdownOf({
      tensors: [
        ['a', { stats: {} }],
        ['b', {}],
      ],
    })
    expect(text).toContain('> **The scan is not complete: 1 of 2 tensors are measured.')
    expect(text).toMatch(/\| `b` \|.*\| not measured \|/)
  })

  it('lists no more tensors than sites show', () => {
    const tensors = Array.from({ length: MOST_MARKDOWN_ROWS + 1 }, (_, i) => [`t${i}`, { stats: {} }] as const)
    const text = markdownOf({ tensors })
    expect(text).toContain('> 2,000 of 2,001 tensors are listed')
    expect(text.match(/^\| `t\d+` /gm)).toHaveLength(MOST_MARKDOWN_ROWS)
  })

  it('calls slices what they are', () => {
    const stats = { experts: { size: 64, zeros: Float64Array.of(64, 0), nonFinite: [] } }
    const of = (...names: string[]) =>
      markdownOf({ tensors: names.map((name) => [name, { shape: [8, 8, 2], stats }] as const) })
    expect(of('blk.0.ffn_up_exps.weight')).toMatch(/^## Experts\n\n\| Tensor \| +Experts/m)
    expect(of('blk.0.attn_k_b.weight')).toMatch(/^## Heads\n\n\| Tensor \| +Heads/m)
    expect(of('blk.0.attn_k_b.weight', 'a.conv1d.1.weight')).toMatch(/^## Slices\n\n\| Tensor \| +Slices/m)
  })

  it('escapes signs that begin markup', () => {
    expect(plainText('a_b*c`d[e]<f>|g&h~#\\')).toBe('a\\_b\\*c\\`d\\[e\\]\\<f\\>\\|g\\&h\\~\\#\\\\')
    expect(plainText('https://b www.c')).toBe('https&#58;//b www&#46;c')
    expect(plainText('x'.repeat(600))).toHaveLength(500)
  })
})
