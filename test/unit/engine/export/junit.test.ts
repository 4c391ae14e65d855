import { describe, expect, it } from 'vitest'
import { junitPieces, type JunitSource, unopenedJunit } from '../../../../electron/engine/export/junit.ts'
import { RULES } from '../../../../shared/model/health/finding.ts'
import { finding, HOSTILE_NAMES, issueSource, type MadeModel } from '../../../helpers/issue-source.ts'
import { readJunit, readXml } from '../../../helpers/junit.ts'

const making = { version: '1.2.3', date: new Date(0), failOn: 'error', scan: { elapsedMs: 2345 } } as const
const xmlOf = (made: MadeModel, over: Partial<JunitSource> = {}) =>
  [...junitPieces({ ...issueSource(made), ...making, ...over })].join('')
const junit = (made: MadeModel, over: Partial<JunitSource> = {}) => readJunit(xmlOf(made, over))

const names = ['a.weight', 'b']
const made: MadeModel = {
  names,
  problems: [{ code: 'key-twice', severity: 'warning', message: 'Key x is there twice.' }],
  findings: [
    finding('non-finite', 'error', 'NaN', { tensor: 0, expert: 3 }),
    finding('all-zero', 'warning', 'Zero', { tensor: 1 }),
    finding('missing-layer', 'error', 'Gone', { layer: 4 }),
  ],
}

describe('JUnit XML', () => {
  it('has one case for the scan and for each rule that found nothing', () => {
    const { suite, cases, properties } = junit({ names })
    expect(suite).toMatchObject({ name: 'm.gguf', time: '2.345', timestamp: '1970-01-01T00:00:00' })
    const rules = Object.keys(RULES).map((rule) => [`m.gguf.${rule}`, rule, 'passed'])
    expect(cases.map(({ classname, name, outcome }) => [classname, name, outcome])).toEqual([
      ['m.gguf.scan', 'every tensor', 'passed'],
      ...rules,
    ])
    expect(properties).toMatchObject({ state: 'ok', errors: '0', total: '2', tool: 'Tensorscope 1.2.3' })
  })

  it.each([
    ['error', ['warning key-twice', 'error a.weight, expert 3', 'error layer 4']],
    ['warning', ['warning key-twice', 'error a.weight, expert 3', 'error layer 4', 'warning b']],
    ['never', ['warning key-twice']],
  ] as const)('fails by --fail-on %s, each issue once', (failOn, failures) => {
    const { cases } = junit(made, { failOn })
    const failed = cases.filter(({ outcome }) => outcome === 'failure')
    expect(failed.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(failures.toSorted())
    expect(cases.filter(({ name }) => name === 'b')).toHaveLength(1)
    expect(cases.find(({ name }) => name === 'b')!.text).toContain('Zero. Details.')
  })

  it('has times in seconds: of the scan, and of each tensor that a finding is about', () => {
    const cases = readXml(xmlOf(made)).children[0]!.children.filter(({ name }) => name === 'testcase')
    const times = Object.fromEntries(cases.map(({ attributes }) => [attributes['name']!, attributes['time']!]))
    expect(times).toMatchObject({ 'every tensor': '2.345', b: '1.500', 'layer 4': '0.000' })
  })

  it('skips rules for values of a part, and says how far an interrupted scan came', () => {
    const outcomes = (over: Partial<JunitSource>) =>
      Object.fromEntries(junit({ names, measured: 1 }, over).cases.map(({ name, outcome }) => [name, outcome]))
    const skipped = { 'non-finite': 'skipped', 'missing-layer': 'passed' }
    expect(outcomes({})).toMatchObject({ 'every tensor': 'skipped', ...skipped })
    expect(outcomes({ failure: 'Interrupted.' })).toMatchObject({ 'every tensor': 'error', ...skipped })
    const [scan] = junit({ names, measured: 1 }, { failure: 'Interrupted.' }).cases
    expect(scan!.message).toBe('Interrupted. 1 of 2 tensors measured')
  })

  it('has tensors that do not match a manifest', () => {
    const counts = { match: 1, mismatch: 1, missing: 0, unlisted: 0, unread: 0 }
    const report = { counts, hashes: ['xxh64'], linesNotChecked: 0 } as const
    const notable = [{ name: 'b', outcome: 'mismatch' }] as const
    const outcome = (checked: JunitSource['checked']) =>
      junit({ names }, { checked }).cases.find(({ classname }) => classname === 'm.gguf.manifest')!.outcome
    expect(outcome({ ...report, notable, sound: false })).toBe('failure')
    expect(outcome({ ...report, notable: [], sound: true })).toBe('passed')
  })
})

it('has one error for a file that cannot be opened', () => {
  const source = { ...making, exitCode: 2, folder: '/', path: '/m/<a>.gguf', failure: '<a>.gguf is not a GGUF file.' }
  const { suite, cases } = readJunit([...unopenedJunit(source)].join(''))
  expect(suite).toMatchObject({ name: '<a>.gguf', tests: '1', errors: '1' })
  expect(cases).toMatchObject([{ name: 'every tensor', outcome: 'error', message: source.failure }])
})

it('stays well-formed with hostile names', () => {
  const findings = HOSTILE_NAMES.flatMap((name, tensor) => [
    finding('all-zero', 'error', `${name} is zero`, { tensor }),
    finding('all-zero', 'note', `${name} is zero`, { tensor }),
  ])
  const path = '/x/<&">\u0007.gguf'
  const { suite, cases } = junit({ names: HOSTILE_NAMES, findings, path }, { failure: '<]]>' })
  expect(suite['name']).toBe('<&">\u2407.gguf')
  const zero = cases.filter(({ classname }) => classname.endsWith('.all-zero'))
  expect(zero).toHaveLength(2 * HOSTILE_NAMES.length)
  expect(new Set(zero.map(({ name }) => name)).size).toBe(zero.length)
  expect(zero[0]!.name).toBe(HOSTILE_NAMES[0])
})

it('writes 100,000 cases in pieces, also of tensors of the same name', () => {
  const same = Array.from({ length: 100_000 }, () => 'same')
  const findings = same.map((_, tensor) => finding('all-zero', 'error', 'Zero', { tensor }))
  let [pieces, longest] = [0, 0]
  for (const piece of junitPieces({ ...issueSource({ names: same, findings }), ...making })) {
    pieces++
    longest = Math.max(longest, piece.length)
  }
  expect(pieces).toBeGreaterThan(same.length)
  expect(longest).toBeLessThan(1000)
})
