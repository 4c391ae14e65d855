import { describe, expect, it } from 'vitest'
import { DIFF_WRITERS } from '../../../../../electron/app/exports/comparison-writers.ts'
import { compareModels } from '../../../../../electron/engine/compare/compared-models.ts'
import { pairName } from '../../../../../shared/model/comparison/rows.ts'
import { listedRows } from '../../../../../electron/engine/export/comparison/comparison-facts.ts'
import type { ComparisonSource } from '../../../../../electron/engine/export/comparison/comparison-source.ts'
import type { Model } from '../../../../../electron/engine/formats/model.ts'
import type { MetadataEntry } from '../../../../../shared/model/tensor.ts'
import type { PairResult } from '../../../../../shared/model/comparison/results.ts'
import { tensor } from '../../plan/sample-tensor.ts'

const HOSTILE = '=cmd|<script>`x`\u001b[31m'

const modelOf = (name: string, ...names: string[]) =>
  ({
    name,
    files: [{ path: `/folder/${name}.gguf`, size: 1000, mtimeMs: 0 }],
    headerFile: 0,
    header: {
      tensors: names.map((each, index) => tensor(0, [4], { index, name: each })),
      metadata: new Map(),
      facts: {},
    },
  }) as unknown as Model

const entry = (value: MetadataEntry['value']): MetadataEntry => ({ type: 'string', value, byteOffset: 0 })
const stats = { count: 4, finite: 4, nonFiniteReference: 0, nonFiniteOther: 0, nonFiniteDiffering: 0, equal: 0 }
const done = (nmse: number): PairResult => ({
  ...{ status: 'done', attempts: 1, identicalBytes: false },
  stats: { ...stats, nmse, maxAbsDiff: Infinity },
  sums: { squaredDiff: nmse, squaredReference: 1 },
})

const models = compareModels(modelOf('before', 'a', HOSTILE, 'gone'), modelOf('after', HOSTILE, 'a', 'new'))
const results = [done(0.25), done(0.5)]
const source: ComparisonSource = {
  models,
  metadata: {
    changed: [{ key: 'k|ey', reference: entry(HOSTILE), other: entry('y'.repeat(500)) }],
    added: [{ key: 'new', entry: entry('1') }],
    removed: [],
  },
  result: (pair) => results[pair],
  run: undefined,
  version: '1.2.3',
  date: new Date(0),
}
const making = { version: '1.2.3', date: new Date(0), language: 'en' } as const

const written = (id: keyof typeof DIFF_WRITERS, language: 'en' | 'zh-CN' = 'en') =>
  [...(DIFF_WRITERS[id].pieces(source, { ...making, language }) as Iterable<string>)].join('')

describe('exports of a comparison', () => {
  it('list the largest loss first in reports, and all pairs in the order of the file elsewhere', () => {
    const { rows, more } = listedRows(source, 3)
    expect([rows.map(pairName), more]).toEqual([[HOSTILE, 'a', 'gone'], 1])
    const { tensors } = JSON.parse(written('diff-json')) as { tensors: { name: string; status: string }[] }
    expect(tensors.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'compared'],
      [HOSTILE, 'compared'],
      ['gone', 'only-reference'],
      ['new', 'only-other'],
    ])
  })

  it('contain nothing that a spreadsheet, a browser, Markdown or a terminal runs', () => {
    for (const id of ['diff-csv', 'diff-json', 'diff-html', 'diff-markdown'] as const)
      expect(written(id), id).not.toContain('\u001b')
    expect(written('diff-csv')).not.toMatch(/(^|[,"])=cmd/m)
    expect(written('diff-html')).not.toContain('<script')
    expect(written('diff-markdown')).toContain('``=cmd\\|<script>`x`')
    expect(written('diff-markdown')).toContain('`k\\|ey`')
  })

  it('have numbers in full precision, and text for those that JSON lacks', () => {
    const { tensors, summary, metadata } = JSON.parse(written('diff-json')) as {
      tensors: { stats?: Record<string, unknown> }[]
      summary: Record<string, unknown>
      metadata: Record<string, unknown>
    }
    expect(tensors[0]!.stats).toMatchObject({ nmse: 0.25, maxAbsDiff: 'Infinity' })
    expect(summary).toMatchObject({ compared: 2, changed: 2, onlyReference: 1, onlyOther: 1, nmse: 0.375 })
    expect(metadata).toMatchObject({
      changed: [{ key: 'k|ey', reference: HOSTILE }],
      added: [{ key: 'new', other: '1' }],
    })
    expect(written('diff-csv')).toContain('\r\na,,compared,F32,F32,4,4,false,4,4,0,0,0,0,Infinity,')
  })

  it('cut long values of the metadata in reports', () => {
    for (const id of ['diff-html', 'diff-markdown'] as const) {
      expect(written(id)).toContain(`${'y'.repeat(199)}\u2026`)
      expect(written(id)).not.toContain('y'.repeat(200))
    }
  })

  it('speak the language that is asked for', () => {
    expect(written('diff-html', 'zh-CN')).toContain('<html lang="zh-CN">')
    expect(written('diff-html', 'zh-CN')).toContain('2 个张量中有 2 个不同')
    expect(written('diff-markdown', 'zh-CN')).toContain('after 与 before 的比较')
  })
})
