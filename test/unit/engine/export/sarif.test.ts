import { describe, expect, it } from 'vitest'
import { sarifPieces, type SarifSource, unopenedSarif } from '../../../../electron/engine/export/sarif.ts'
import { finding, HOSTILE_NAMES, issueSource, type MadeModel } from '../../../helpers/issue-source.ts'

type Location = {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string; readonly index: number }
    readonly region?: object
  }
  readonly logicalLocations?: readonly { readonly name: string; readonly fullyQualifiedName: string; kind: string }[]
}
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly [Location]
  readonly relatedLocations?: readonly Location[]
  readonly partialFingerprints: Readonly<Record<string, string>>
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; shortDescription: object }[] } }
  readonly automationDetails: { readonly id: string }
  readonly invocations: readonly [object]
  readonly artifacts: readonly object[]
  readonly results: readonly Result[]
}

const making = { version: '1.2.3', date: new Date(0), folder: '/models', exitCode: 1 }
const textOf = (made: MadeModel, over: Partial<SarifSource> = {}) =>
  [...sarifPieces({ ...issueSource(made), ...making, ...over })].join('')
function runOf(made: MadeModel, over: Partial<SarifSource> = {}): Run {
  const log = JSON.parse(textOf(made, over)) as { version: string; runs: readonly [Run] }
  expect(log.version).toBe('2.1.0')
  return log.runs[0]
}

describe('a SARIF log', () => {
  const names = ['blk.0.ffn_exps.weight', 'b', 'c']
  const made: MadeModel = {
    names,
    problems: [
      { code: 'key-twice', severity: 'warning', message: 'Key x is there twice.', byteOffset: 48 },
      { code: 'key-twice', severity: 'warning', message: 'Key y is there twice.', byteOffset: 99 },
      { code: 'tensor-beyond-end', severity: 'fatal', message: 'b ends late.', tensor: 'b' },
    ],
    findings: [
      finding('non-finite', 'error', 'NaN', { tensor: 0, expert: 3 }),
      finding('identical', 'note', 'Twins', { tensor: 1, tensors: [1, 2] }),
      finding('missing-tensor', 'error', 'Gone', { absent: 'd', layer: 4 }),
      finding('all-zero', 'sound', 'None is zero'),
    ],
  }
  const run = runOf(made)

  it('names rules, levels and messages', () => {
    expect(run.results.map(({ ruleId, level, message }) => [ruleId, level, message.text])).toEqual([
      ['key-twice', 'warning', 'Key x is there twice.'],
      ['key-twice', 'warning', 'Key y is there twice.'],
      ['tensor-beyond-end', 'error', 'b ends late.'],
      ['non-finite', 'error', 'NaN. Details.'],
      ['identical', 'note', 'Twins. Details.'],
      ['missing-tensor', 'error', 'Gone. Details.'],
    ])
    const { rules } = run.tool.driver
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex]!.id).toBe(ruleId)
    expect(rules.filter(({ id }) => id === 'key-twice')).toMatchObject([{ shortDescription: { text: 'Key twice.' } }])
    expect(rules.map(({ id }) => id)).not.toContain('file-problem')
  })

  it('tells where: tensor, expert and bytes', () => {
    const [problem, , beyond, nan, twins, gone] = run.results.map(({ locations }) => locations[0])
    const file = { uri: 'm.gguf', uriBaseId: '%SRCROOT%', index: 0 }
    expect(problem).toEqual({ physicalLocation: { artifactLocation: file, region: { byteOffset: 48 } } })
    expect(beyond!.physicalLocation.region).toEqual({ byteOffset: 1032, byteLength: 32 })
    expect(nan).toEqual({
      physicalLocation: { artifactLocation: file, region: { byteOffset: 1000, byteLength: 32 } },
      logicalLocations: [
        { name: names[0], fullyQualifiedName: names[0], kind: 'tensor' },
        { name: 'expert 3', fullyQualifiedName: `${names[0]}/expert 3`, kind: 'expert' },
      ],
    })
    expect(twins!.logicalLocations).toMatchObject([{ name: 'b' }])
    expect(run.results[4]!.relatedLocations).toMatchObject([{ logicalLocations: [{ name: 'c' }] }])
    expect(gone).toEqual({
      physicalLocation: { artifactLocation: file },
      logicalLocations: [{ name: 'd', fullyQualifiedName: 'd', kind: 'tensor' }],
    })
  })

  it('has fingerprints that differ between issues and not between runs', () => {
    const prints = (of: Run) => of.results.map(({ partialFingerprints }) => partialFingerprints)
    const later = { ...made, findings: made.findings!.map((each) => ({ ...each, text: each.title })) }
    expect(prints(runOf(later, { date: new Date(1e12), version: '9' }))).toEqual(prints(run))
    expect(new Set(prints(run).map((print) => print['primaryLocationLineHash'])).size).toBe(run.results.length)
  })

  it('says how the run ended, and keeps models apart', () => {
    expect(run.invocations).toEqual([
      { executionSuccessful: true, exitCode: 1, endTimeUtc: '1970-01-01T00:00:00.000Z' },
    ])
    expect(run.automationDetails.id).toBe('tensorscope/m.gguf/')
    expect(runOf(made, { failure: 'Interrupted.', exitCode: 130 }).invocations).toMatchObject([
      {
        executionSuccessful: false,
        exitCode: 130,
        toolExecutionNotifications: [{ message: { text: 'Interrupted.' } }],
      },
    ])
  })

  it.each([
    ['/work', '/work/models/a b%.gguf', 'models/a%20b%25.gguf', true],
    ['/work', '/elsewhere/x:y.gguf', 'x%3Ay.gguf', false],
    ['/work', '/work/..models/\ud800.gguf', '..models/%EF%BF%BD.gguf', true],
  ])('from %s, %s is %s', (folder, path, uri, isInside) => {
    const { artifactLocation } = runOf({ ...made, path }, { folder }).results[0]!.locations[0].physicalLocation
    expect(artifactLocation).toEqual({ uri, index: 0, ...(isInside ? { uriBaseId: '%SRCROOT%' } : {}) })
  })
})

it('has one result for a file that cannot be opened', () => {
  const source = { ...making, exitCode: 2, path: '/models/[a](0).gguf', failure: '[a](0).gguf is not a GGUF file.' }
  const [run] = (JSON.parse([...unopenedSarif(source)].join('')) as { runs: readonly [Run] }).runs
  expect(run.invocations).toMatchObject([{ executionSuccessful: false, exitCode: 2 }])
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['not-opened'])
  expect(run.results).toMatchObject([
    {
      ...{ ruleId: 'not-opened', ruleIndex: 0, level: 'error' },
      message: { text: String.raw`\[a\](0).gguf is not a GGUF file.` },
      locations: [{ physicalLocation: { artifactLocation: { uri: '%5Ba%5D(0).gguf' } } }],
    },
  ])
})

it('holds hostile names: nothing that a terminal obeys, no links and no places in messages', () => {
  const findings = HOSTILE_NAMES.map((name, tensor) => finding('all-zero', 'error', `${name} is zero`, { tensor }))
  const text = textOf({ names: HOSTILE_NAMES, findings })
  expect(text).toMatch(/^(\n|[^\p{C}])*$/u)
  const { results } = runOf({ names: HOSTILE_NAMES, findings })
  expect(results.map(({ locations }) => locations[0].logicalLocations![0]!.name)).toEqual(HOSTILE_NAMES)
  expect(results[5]!.message.text).toBe(String.raw`\[link\](0) {{0}} \\\[ is zero. Details.`)
})

it('writes 100,000 results in pieces', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `t${i}`)
  const findings = names.map((_, tensor) => finding('all-zero', 'error', 'Zero', { tensor }))
  let [pieces, longest] = [0, 0]
  for (const piece of sarifPieces({ ...issueSource({ names, findings }), ...making })) {
    pieces++
    longest = Math.max(longest, piece.length)
  }
  expect(pieces).toBeGreaterThan(names.length)
  expect(longest).toBeLessThan(50_000)
})
