import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../../../shared/model/health/finding.ts'
import { TensorTally, failsCheck, verdictHeadline, verdictOf } from '../../../../../shared/model/health/verdict.ts'
import { type Problem, problem } from '../../../../../shared/model/problems.ts'
import { english, say } from '../../../../../shared/text/sentence.ts'
import { measured } from '../measured.ts'

const finding = (severity: Finding['severity'], title = 'x', rule: Finding['rule'] = 'non-finite'): Finding => ({
  rule,
  severity,
  title: say(title),
  text: say('So what.'),
})
const ofFile = (severity: Problem['severity']) => problem('truncated', severity, say('The file ends early'))
const all = { measured: 387, failed: 0, total: 387 }
const some = { measured: 212, failed: 0, total: 387 }
const none = { measured: 0, failed: 0, total: 387 }

describe('the state', () => {
  it.each([
    ['nothing measured', [], [], none, 'not-measured'],
    ['nothing measured, a warning', [], [finding('warning')], none, 'not-measured'],
    ['partly measured', [], [finding('sound')], some, 'partial'],
    ['partly measured, an error', [], [finding('error')], some, 'errors'],
    ['nothing measured, an error', [], [finding('error')], none, 'errors'],
    ['all measured', [], [finding('sound'), finding('note')], all, 'ok'],
    ['all measured, a warning', [], [finding('warning')], all, 'warnings'],
    ['all measured, a problem of the file', [ofFile('warning')], [], all, 'warnings'],
    ['a fatal problem', [ofFile('fatal')], [], all, 'errors'],
    ['a tensor that failed, whatever was found', [], [], { measured: 386, failed: 1, total: 387 }, 'errors'],
    ['no tensors', [], [], { measured: 0, failed: 0, total: 0 }, 'ok'],
  ] as const)('%s', (_name, problems, findings, counts, state) =>
    expect(verdictOf(problems, findings, counts).state).toBe(state),
  )

  it('counts problems of the file once, though findings list them too', () => {
    const problems = [ofFile('fatal'), ofFile('error'), ofFile('warning')]
    const findings = [finding('error', 'x', 'file-problem'), finding('error'), finding('warning'), finding('note')]
    expect(verdictOf(problems, findings, all)).toEqual({ state: 'errors', errors: 3, warnings: 2, notes: 1, ...all })
  })
})

describe('the headline', () => {
  const headline = (findings: Finding[], counts = all, problems: Problem[] = []) =>
    english(verdictHeadline(verdictOf(problems, findings, counts), findings))

  it.each([
    [[], none, 'Not measured yet'],
    [[finding('warning')], none, 'Not measured yet, 1 warning so far'],
    [[], some, '212 of 387 tensors measured, no problems so far'],
    [[finding('warning'), finding('warning')], some, '212 of 387 tensors measured, 2 warnings so far'],
    [[finding('note')], all, 'No problems found in 387 tensors'],
    [[], { measured: 1, failed: 0, total: 1 }, 'No problems found in 1 tensor'],
    [[], { measured: 0, failed: 0, total: 0 }, 'No problems found; this file has no tensors'],
    [[finding('warning')], all, '1 warning in 387 tensors'],
    [
      [finding('error', 'NaN in blk.12.ffn_down_exps, expert 37')],
      all,
      '1 error: NaN in blk.12.ffn_down_exps, expert 37',
    ],
    [[finding('error', 'NaN in a'), finding('error', 'NaN in b')], some, '2 errors, the first: NaN in a'],
  ] as const)('%#: %s', (findings, counts, text) => expect(headline([...findings], counts)).toBe(text))

  it('tells a problem of the file by its message', () => {
    const found = { ...finding('error', 'Truncated', 'file-problem'), text: say('The file ends early') }
    expect(headline([found], none, [ofFile('error')])).toBe('1 error: The file ends early')
  })

  it('does without the findings', () => {
    const verdict = verdictOf([ofFile('error'), ofFile('error')], [], all)
    expect(english(verdictHeadline(verdict))).toBe('2 errors in 387 tensors')
  })
})

it('counts tensors that are unreadable as failed', () => {
  const rows = [
    measured('a', { stats: {} }),
    measured('b'),
    measured('c', { unreadable: say('no') }),
    measured('d', { result: { status: 'failed' } }),
  ]
  const tally = new TensorTally(rows.length)
  for (const row of rows) tally.add(row)
  expect({ ...tally }).toEqual({ measured: 1, failed: 2, total: 4 })
})

describe('a check', () => {
  it.each([
    ['error', 'error', true],
    ['error', 'warning', false],
    ['warning', 'warning', true],
    ['warning', 'note', false],
    ['never', 'error', false],
  ] as const)('that fails on %s, with a finding of severity %s: %s', (failOn, severity, fails) => {
    const findings = [finding(severity)]
    expect(failsCheck(verdictOf([], findings, all), [], findings, failOn)).toBe(fails)
  })

  it('always fails for a damaged file and for a tensor that was not measured', () => {
    const verdict = verdictOf([], [], all)
    expect(failsCheck(verdict, [ofFile('warning')], [], 'never')).toBe(true)
    expect(failsCheck({ ...verdict, failed: 1 }, [], [], 'never')).toBe(true)
  })
})
