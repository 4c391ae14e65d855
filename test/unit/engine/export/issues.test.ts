import { describe, expect, it } from 'vitest'
import { failsOn, issues } from '../../../../electron/engine/export/issues.ts'
import { failsCheck, type FailOn } from '../../../../shared/model/health/verdict.ts'
import type { ManifestReport } from '../../../../shared/model/manifest.ts'
import { finding, issueSource, type MadeModel } from '../../../helpers/issue-source.ts'

const problem = (severity: 'error' | 'warning', tensor?: string) => ({
  code: 'tensor-beyond-end',
  severity,
  message: 'Tensor a ends beyond the file.',
  byteOffset: 77,
  ...(tensor === undefined ? {} : { tensor }),
})

const names = ['a', 'b.weight', 'c']

const MODELS: Readonly<Record<string, MadeModel>> = {
  'without a problem': { names, findings: [finding('non-finite', 'sound', 'All finite')] },
  'with findings': {
    names,
    findings: [
      finding('non-finite', 'error', 'NaN in a', { tensor: 0, expert: 2 }),
      finding('all-zero', 'warning', 'b is all zero', { tensor: 1 }),
      finding('identical', 'note', 'a and c are the same', { tensor: 0, tensors: [0, 2] }),
      finding('missing-tensor', 'error', 'd is missing', { absent: 'd', layer: 3, tensor: 1 }),
    ],
  },
  'with problems, which findings repeat': {
    names,
    problems: [problem('error', 'a'), problem('warning')],
    findings: [finding('file-problem', 'error', 'X'), finding('file-problem', 'warning', 'X')],
    failed: [0],
  },
  'with failed tensors': {
    names,
    findings: [finding('not-measured', 'error', 'a was not measured', { tensor: 0 })],
    failed: [0],
  },
  'whose problems were cut short': { names, problems: [problem('error', 'a')], failed: [0, 1, 2] },
  'in which other errors make up for those': {
    names,
    problems: [problem('error', 'a'), problem('error'), problem('error')],
    failed: [0, 1, 2],
  },
}

describe.each(Object.entries(MODELS))('issues of a model %s', (_, made) => {
  const source = issueSource(made)
  const found = [...issues(source)]
  const { verdict, findings } = source.judgement

  it('are as many as the verdict counts', () => {
    const count = (severity: string) => found.filter((each) => each.severity === severity).length
    expect([count('error'), count('warning'), count('note')]).toEqual([verdict.errors, verdict.warnings, verdict.notes])
  })

  it.each(['error', 'warning', 'never'] as const)('fail a check as the exit code does: %s', (failOn: FailOn) => {
    const fails = failsCheck(verdict, source.model.header.problems, findings, failOn)
    expect(found.some((each) => failsOn(each, failOn))).toBe(fails)
  })
})

it('have tensors, places and sentences', () => {
  const of = (name: string) => [...issues(issueSource(MODELS[name]!))]
  expect(of('with findings')).toMatchObject([
    { rule: 'non-finite', tensors: [0], expert: 2, message: 'NaN in a. Details.', title: 'NaN in a' },
    { rule: 'all-zero', tensors: [1] },
    { rule: 'identical', tensors: [0, 2] },
    { rule: 'missing-tensor', tensors: [], absent: 'd', layer: 3 },
  ])
  expect(of('with problems, which findings repeat')[0]).toMatchObject({
    ...{ rule: 'tensor-beyond-end', byteOffset: 77, tensors: [0], file: 0 },
    ...{ title: 'Tensor a ends beyond the file', message: 'Tensor a ends beyond the file.' },
  })
  expect(of('whose problems were cut short').slice(1)).toMatchObject([
    { rule: 'not-measured', tensors: [1], message: 'b was not measured. The disk is broken.' },
    { rule: 'not-measured', tensors: [2] },
  ])
})

describe('a manifest', () => {
  const report: ManifestReport = {
    counts: { match: 1, mismatch: 1, missing: 1, unlisted: 1, unread: 0 },
    notable: [
      { name: 'a', outcome: 'mismatch', differs: { algorithm: 'xxh64', expected: '00', found: '11' } },
      { name: 'c', outcome: 'unlisted' },
      { name: 'gone', outcome: 'missing' },
    ],
    hashes: ['xxh64'],
    linesNotChecked: 0,
    sound: false,
  }
  const of = (checked: ManifestReport) => [...issues({ ...issueSource({ names }), checked })]

  it('adds tensors that do not match', () => {
    const found = of(report)
    expect(found).toMatchObject([
      { rule: 'manifest', severity: 'error', tensors: [0], title: 'a: xxh64 is 11, the manifest says 00' },
      { rule: 'manifest', severity: 'note', tensors: [2] },
      { rule: 'manifest', severity: 'error', tensors: [], absent: 'gone' },
    ])
    expect(found.map((issue) => failsOn(issue, 'never'))).toEqual([true, false, true])
  })

  it('fails also when it is about another model', () => {
    const counts = { match: 0, mismatch: 0, missing: 0, unlisted: 3, unread: 0 }
    const found = of({ ...report, counts, notable: [{ name: 'a', outcome: 'unlisted' }] })
    expect(found.at(-1)).toMatchObject({ severity: 'error', title: 'The manifest has no hash of this model' })
  })
})
