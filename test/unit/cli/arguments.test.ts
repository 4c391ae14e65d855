import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXPORTS, parseArguments, USAGE } from '../../../electron/cli/arguments.ts'

describe('parseArguments', () => {
  it('has defaults', () => {
    expect(parseArguments(['a.gguf'])).toEqual({
      files: ['a.gguf'],
      sample: false,
      executor: 'threads',
      workers: undefined,
      csv: undefined,
      json: undefined,
      html: undefined,
      markdown: undefined,
      sarif: undefined,
      junit: undefined,
      histograms: false,
      measures: [],
      manifest: undefined,
      check: undefined,
      context: undefined,
      cacheType: 'f16',
      force: false,
      scan: true,
      quiet: false,
      failOn: 'error',
      verbose: false,
    })
  })

  it('takes every option', () => {
    const argv = [
      'a',
      'b',
      '--executor',
      'processes',
      '--workers=3',
      '--csv',
      'x.csv',
      '--json',
      '-',
      '--html=r.html',
      '--markdown',
      'r.md',
      '--sarif',
      'r.sarif',
      '--junit=r.xml',
      '--histograms',
      '--measure',
      'sha256,rawSum',
      '--manifest=m',
      '--check',
      'old',
      '--context',
      '4096',
      '--cache-type=q8_0',
      '--quiet',
      '--fail-on',
      'warning',
      '--verbose',
    ]
    expect(parseArguments(argv)).toEqual({
      files: ['a', 'b'],
      sample: false,
      executor: 'processes',
      workers: 3,
      csv: 'x.csv',
      json: '-',
      html: 'r.html',
      markdown: 'r.md',
      sarif: 'r.sarif',
      junit: 'r.xml',
      histograms: true,
      measures: ['rawSum', 'sha256'],
      manifest: 'm',
      check: 'old',
      context: 4096,
      cacheType: 'q8_0',
      force: false,
      scan: true,
      quiet: true,
      failOn: 'warning',
      verbose: true,
    })
  })

  it('hashes with xxh64 for a manifest, unless a hash was chosen', () => {
    expect(parseArguments(['a', '--manifest', 'm'])).toMatchObject({ measures: ['xxh64'] })
    expect(parseArguments(['a', '--manifest', 'm', '--measure', 'rawSum'])).toMatchObject({
      measures: ['rawSum', 'xxh64'],
    })
    expect(parseArguments(['a', '--manifest', 'm', '--measure', 'sha256'])).toMatchObject({ measures: ['sha256'] })
  })

  it('leaves the scan out', () => expect(parseArguments(['a', '--no-scan'])).toMatchObject({ scan: false }))

  it('takes the sample model instead of a file', () => {
    expect(parseArguments(['--sample'])).toMatchObject({ files: [], sample: true })
    expect(parseArguments(['--sample', '--compare'])).toMatchObject({ sample: true, lab: { experiment: 'compare' } })
  })

  it('asks for help', () => expect(parseArguments(['--help'])).toBe('help'))

  it.each([
    [[], 'No file'],
    [['a', '--fail-on', 'note'], 'must be error, warning or never'],
    [['a', '--sample'], '--sample takes no file'],
    [['--sample', '--lab', 'io'], '--sample does not go with --lab'],
    [['a', '--workers', '0'], '1 to 256'],
    [['a', '--workers', '2.5'], '1 to 256'],
    [['a', '--workers', 'x'], '"x"'],
    [['a', '--workers='], '1 to 256'],
    [['a', '--workers', '1e2'], 'not "1e2"'],
    [['a', '--workers', '0x10'], 'not "0x10"'],
    [['a', '--workers', ' 4 '], 'not " 4 "'],
    [['a', '--workers', '+4'], 'not "+4"'],
    [['a', '--workers', '257'], '1 to 256'],
    [['a', ''], 'The name of a file is empty.'],
    [[''], 'The name of a file is empty.'],
    [
      ['a', '--csv', '-', '--manifest=-'],
      'Only one of --csv, --manifest, --json, --html, --markdown, --sarif and --junit can go',
    ],
    [['a', '--executor', 'gpu'], '"gpu"'],
    [['a', '--nonsense'], '--nonsense'],
    [['a', '--csv='], '--csv'],
    [['a', '--histograms'], '--json'],
    [['a', '--html='], '--html'],
    [['a', '--html', '-', '--markdown', '-'], 'Only one of'],
    [['a', '--sarif', '-', '--junit', '-'], 'Only one of'],
    [['a', '--sarif='], '--sarif needs a path'],
    [['a', '--compare', '--junit', 'x'], '--junit does not go with --compare'],
    [['a', '--check='], '--check'],
    [['a', '--context', '0'], '1 to 100000000'],
    [['a', '--context', '1e3'], 'not "1e3"'],
    [['a', '--context', '0x10'], 'not "0x10"'],
    [['a', '--context', '100000001'], 'not "100000001"'],
    [['a', '--context='], 'not ""'],
    [['a', '--cache-type', 'q4_K'], 'iq4_nl, not "q4_K"'],
    [['a', '--cache-type', 'toString'], 'not "toString"'],
    [['a', '--compare', '--context', '9'], '--context does not go with --compare'],
    [['--lab', 'io', '--cache-type', 'f16'], '--cache-type does not go with --lab'],
    [['a', '--measure', 'md5'], 'rawSum, xxh64, sha256, not "md5"'],
    [['a', '--measure='], 'not ""'],
    [['a', '--no-scan', '--check', 'm'], '--check needs a scan'],
  ])('refuses %j', (argv, says) => {
    const result = parseArguments(argv)
    expect(typeof result === 'object' && 'wrong' in result ? result.wrong : result).toContain(says)
  })
})

describe('the options in the documents', () => {
  const folder = resolve(import.meta.dirname, '../../../docs')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(md|yml)$/.test(name))
  const commands = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\b(?:inspect [A-Z]|--inspect ).*/g)].map(String),
  )

  it('exist', () => {
    expect(commands.length).toBeGreaterThan(5)
    const known = new Set([...USAGE.matchAll(/--[a-z-]+/g), ['--inspect']].map(String))
    for (const command of commands)
      for (const option of command.split(/[|`]/)[0]!.matchAll(/--[a-z-]+/g)) expect(known, command).toContain(option[0])
  })

  it('are in the usage, if they write something', () => {
    for (const name of EXPORTS) expect(USAGE).toMatch(new RegExp(`^  --${name} PATH `, 'm'))
  })
})
