import { availableParallelism } from 'node:os'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseArguments, startsProcesses } from '../../../electron/cli/arguments.ts'
import { EXPORTS, terminalExports } from '../../../shared/ipc/exports.ts'
import { MESSAGE_SIZES, workerSteps } from '../../../shared/model/lab-choices.ts'

const helpOf = (...argv: string[]) => {
  const parsed = parseArguments(argv)
  return 'help' in parsed ? parsed.help : ''
}
const wrong = (...argv: string[]) => {
  const parsed = parseArguments(argv)
  return 'wrong' in parsed ? parsed.wrong : parsed
}
const inspect = {
  command: 'inspect',
  files: ['a.gguf'],
  sample: false,
  executor: 'threads',
  workers: undefined,
  targets: [],
  histograms: false,
  measures: [],
  check: undefined,
  context: undefined,
  cacheType: 'f16',
  force: false,
  scan: true,
  quiet: false,
  failOn: 'error',
  verbose: false,
}

describe('inspect', () => {
  it('has defaults, with and without its name', () => {
    expect(parseArguments(['a.gguf'])).toEqual(inspect)
    expect(parseArguments(['inspect', 'a.gguf'])).toEqual(inspect)
  })

  it('takes every option', () => {
    const argv = [
      ...['a', 'b', '--executor', 'processes', '--workers=3', '--csv', 'x.csv', '--json', '-', '--html=r.html'],
      ...['--markdown', 'r.md', '--sarif', 'r.sarif', '--junit=r.xml', '--histograms', '--measure', 'sha256,rawSum'],
      ...['--manifest=m', '--check', 'old', '--context', '4096', '--cache-type=q8_0', '--quiet', '--force'],
      ...['--fail-on', 'warning', '--verbose'],
    ]
    expect(parseArguments(argv)).toEqual({
      ...inspect,
      files: ['a', 'b'],
      executor: 'processes',
      workers: 3,
      targets: [
        { id: 'csv', option: '--csv', given: 'x.csv' },
        { id: 'report-json', option: '--json', given: '-' },
        { id: 'report-markdown', option: '--markdown', given: 'r.md' },
        { id: 'report-html', option: '--html', given: 'r.html' },
        { id: 'manifest', option: '--manifest', given: 'm' },
        { id: 'sarif', option: '--sarif', given: 'r.sarif' },
        { id: 'junit', option: '--junit', given: 'r.xml' },
      ],
      histograms: true,
      measures: ['rawSum', 'sha256'],
      check: 'old',
      context: 4096,
      cacheType: 'q8_0',
      force: true,
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

  it('takes the sample model instead of a file', () =>
    expect(parseArguments(['--sample'])).toMatchObject({ files: [], sample: true }))

  it('takes what follows -- for files', () =>
    expect(parseArguments(['--quiet', '--', '--lab', 'lab', '-x'])).toMatchObject({
      command: 'inspect',
      files: ['--lab', 'lab', '-x'],
    }))

  it.each([
    [[], 'No file was named.'],
    [['a', '--fail-on', 'note'], '--fail-on must be error, warning or never, not "note".'],
    [['a', '--sample'], '--sample takes no file.'],
    [['a', '--workers', '0'], '--workers must be a whole number from 1 to 256, not "0".'],
    [['a', '--workers', '2.5'], '1 to 256'],
    [['a', '--workers', 'x'], '"x"'],
    [['a', '--workers='], '1 to 256'],
    [['a', '--workers', '1e2'], 'not "1e2"'],
    [['a', '--workers', '0x10'], 'not "0x10"'],
    [['a', '--workers', ' 4 '], 'not " 4 "'],
    [['a', '--workers', '+4'], 'not "+4"'],
    [['a', '--workers', '257'], '1 to 256'],
    [['a', '--workers', '1,2'], '1 to 256'],
    [['a', '--workers'], '--workers needs an argument.'],
    [['a', ''], 'The name of a file is empty.'],
    [[''], 'The name of a file is empty.'],
    [
      ['a', '--csv', '-', '--manifest=-'],
      /^Only one of --csv, (?:--\w+, )*--\w+ and --\w+ can go to standard output\.$/,
    ],
    [['a', '--executor', 'gpu'], '--executor must be threads, processes or single, not "gpu".'],
    [['a', '--nonsense'], 'There is no option --nonsense.'],
    [['a', '--junt', 'x'], 'There is no option --junt. Is --junit meant?'],
    [['a', '-q'], 'There is no option -q.'],
    [['a', '--csv='], '--csv needs a path.'],
    [['a', '--csv', '--json', 'x'], '--csv needs a path.'],
    [['a', '--histograms'], '--histograms goes with --json.'],
    [['a', '--html='], '--html needs a path.'],
    [['a', '--html', '-', '--markdown', '-'], 'Only one of'],
    [['a', '--sarif', '-', '--junit', '-'], 'Only one of'],
    [['a', '--sarif='], '--sarif needs a path.'],
    [['a', '--check='], '--check needs a path.'],
    [['a', '--context', '0'], '1 to 100000000'],
    [['a', '--context', '1e3'], 'not "1e3"'],
    [['a', '--context', '0x10'], 'not "0x10"'],
    [['a', '--context', '100000001'], 'not "100000001"'],
    [['a', '--context='], 'not ""'],
    [['a', '--cache-type', 'q4_K'], 'iq4_nl, not "q4_K"'],
    [['a', '--cache-type', 'toString'], 'not "toString"'],
    [['a', '--measure', 'md5'], '--measure knows rawSum, xxh64, sha256, not "md5".'],
    [['a', '--measure='], 'not ""'],
    [['a', '--no-scan', '--check', 'm'], '--no-scan cannot be combined with --check.'],
    [['a', '--no-scan', '--manifest', 'm'], '--no-scan cannot be combined with --manifest.'],
    [['a', '--measure', 'rawSum', '--no-scan'], '--no-scan cannot be combined with --measure.'],
    [['a', '--rounds', '3'], '--rounds goes with --compare.'],
    [['a', '--bytes', '3'], '--bytes goes with --compare.'],
  ])('refuses %j', (argv, says) =>
    typeof says === 'string' ? expect(wrong(...argv)).toContain(says) : expect(wrong(...argv)).toMatch(says),
  )
})

describe('lab', () => {
  const request = (...argv: string[]) => {
    const parsed = parseArguments(argv)
    return 'command' in parsed && parsed.command === 'lab' ? parsed.request : parsed
  }

  it.each([
    ['lab compare a', '--compare a'],
    ['lab compare --rounds 2 a --csv x --quiet', 'a --compare --rounds 2 --csv x --quiet'],
    ['lab io --workers=3 --json - --force', '--lab=io --workers 3 --json - --force'],
    ['lab compare --sample', '--sample --compare'],
  ])('%s is the same as %s', (command, short) =>
    expect(parseArguments(command.split(' '))).toEqual(parseArguments(short.split(' '))),
  )

  it('compares with defaults and with everything', () => {
    expect(request('lab', 'compare', 'a')).toEqual({
      experiment: 'compare',
      workers: workerSteps(availableParallelism()),
      rounds: 5,
    })
    expect(parseArguments('lab compare a b --rounds 2 --bytes 1.5G --workers 1,8 --csv c --json -'.split(' '))).toEqual(
      {
        command: 'lab',
        request: { experiment: 'compare', workers: [1, 8], rounds: 2, bytes: 1.5e9 },
        files: ['a', 'b'],
        sample: false,
        targets: [
          { id: 'lab-csv', option: '--csv', given: 'c' },
          { id: 'lab-json', option: '--json', given: '-' },
        ],
        force: false,
        quiet: false,
      },
    )
  })

  it('has sensible numbers of workers', () => {
    expect([1, 2, 6, 8].map((cores) => workerSteps(cores))).toEqual([[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8]])
    expect(request('lab', 'startup')).toEqual({
      experiment: 'startup',
      threads: [1, 10, 100, 500, 1000],
      processes: [1, 10, 100],
    })
    expect(request('--lab', 'cpu')).toEqual({ experiment: 'cpu', workers: availableParallelism() })
    expect(request('--lab', 'io', '--workers=3')).toEqual({ experiment: 'io', workers: 3 })
    expect(request('--lab', 'transfer')).toEqual({ experiment: 'transfer', sizes: MESSAGE_SIZES })
    expect([MESSAGE_SIZES[0], MESSAGE_SIZES.at(-1)]).toEqual([1024, 64 * 1024 * 1024])
    expect(request('--lab', 'isolation')).toEqual({ experiment: 'isolation' })
    expect(request('--lab', 'advise')).toEqual({ experiment: 'advise' })
  })

  it.each([
    ['--compare', 'No file was named.'],
    ['lab', 'No experiment was named: '],
    ['lab gpu', 'The experiments are compare, '],
    ['--lab', '--lab needs an argument.'],
    ['--lab nonsense', '--lab knows advise, startup, io, cpu, isolation, transfer, not "nonsense".'],
    ['--lab compare', 'not "compare"'],
    ['a --lab io', 'The experiment io takes no file; compare does.'],
    ['a --compare --lab io', '--compare and --lab are two experiments; name one.'],
    ['--sample --lab io', '--sample does not go with the experiment io.'],
    ['a --compare --sample', '--sample takes no file.'],
    ['lab io --rounds 3', '--rounds goes with the experiment compare.'],
    ['lab io --bytes 3', '--bytes goes with the experiment compare.'],
    ['a --compare --rounds 0', 'not "0"'],
    ['a --compare --bytes x', '--bytes must be a size such as 500M, not "x".'],
    ['a --compare --bytes 0', 'not "0"'],
    ['a --compare --workers 1,x', 'not "1,x"'],
    ['a --compare --workers 0', 'not "0"'],
    ['a --compare --workers 1,0x2', 'not "1,0x2"'],
    [`a --compare --workers ${'9'.repeat(400)}`, 'not "999'],
    ['a --compare --rounds 1e1', 'not "1e1"'],
    ['a --compare --rounds 0x5', 'not "0x5"'],
    [`a --compare --rounds ${'9'.repeat(400)}`, 'not "999'],
    [`a --compare --bytes ${'9'.repeat(400)}`, 'not "999'],
    ['a --compare --junit x', '--junit does not go with an experiment.'],
    ['a --compare --context 9', '--context does not go with an experiment.'],
    ['--lab io --cache-type f16', '--cache-type does not go with an experiment.'],
    ['a --compare --executor threads', '--executor does not go with an experiment.'],
    ['--lab io --no-scan', '--no-scan does not go with an experiment.'],
    ['--lab io --workers 1,2', 'The experiment io takes one number of workers.'],
    ['--lab isolation --workers 2', '--workers does not go with the experiment isolation.'],
    ['--lab advise --workers 2', '--workers does not go with the experiment advise.'],
    ['--lab transfer --workers 2', '--workers does not go with the experiment transfer.'],
    ['a --compare --csv - --json -', 'Only one of --csv and --json can go to standard output.'],
  ])('refuses %s', (line, says) => expect(wrong(...line.split(' '))).toContain(says))
})

it.each([
  ['a', false],
  ['a --executor processes', true],
  ['a --executor=processes', true],
  ['a --executor threads', false],
  ['processes', false],
  ['a --compare', true],
  ['lab io', true],
  ['--lab=io', true],
  ['--lab nonsense', false],
  ['--help', false],
])('%s starts processes: %s', (line, starts) => expect(startsProcesses(line.split(' '))).toBe(starts))

describe('diff', () => {
  const diff = {
    command: 'diff',
    reference: 'a',
    other: 'b',
    imatrix: undefined,
    executor: 'threads',
    workers: undefined,
    targets: [],
    maxNmse: undefined,
    minSqnr: undefined,
    force: false,
    quiet: false,
    verbose: false,
  }

  it('has defaults', () => expect(parseArguments(['diff', 'a', 'b'])).toEqual(diff))

  it('takes every option', () => {
    const line =
      'diff a b --imatrix i --executor processes --workers 3 --max-nmse 1e-3 --min-sqnr -6.5 --csv c --json - --html h ' +
      '--markdown m --force --quiet --verbose'
    expect(parseArguments(line.split(' '))).toEqual({
      ...diff,
      imatrix: 'i',
      executor: 'processes',
      workers: 3,
      maxNmse: 0.001,
      minSqnr: -6.5,
      targets: [
        { id: 'diff-csv', option: '--csv', given: 'c' },
        { id: 'diff-json', option: '--json', given: '-' },
        { id: 'diff-html', option: '--html', given: 'h' },
        { id: 'diff-markdown', option: '--markdown', given: 'm' },
      ],
      ...{ force: true, quiet: true, verbose: true },
    })
  })

  it.each([
    ['diff', 'No file was named.'],
    ['diff a', 'diff compares two models: name the reference and the other one.'],
    ['diff a b c', 'diff compares two models: name the reference and the other one.'],
    ['diff a b --max-nmse -1', '--max-nmse must be a number from 0 on, not "-1".'],
    ['diff a b --max-nmse 1e999', '--max-nmse must be a number from 0 on, not "1e999".'],
    ['diff a b --min-sqnr high', '--min-sqnr must be a number, not "high".'],
    ['diff a b --histograms', '--histograms does not go with diff.'],
    ['a --max-nmse 1', '--max-nmse goes with diff.'],
    ['a --rounds 2', '--rounds goes with --compare.'],
  ])('refuses %s', (line, says) => expect(wrong(...line.split(' '))).toContain(says))
})

describe('the help', () => {
  it('is there for each command', () => {
    expect(helpOf('--help')).toMatch(/^Usage: inspect \[options\] \[FILE\.\.\.\]\n/)
    expect(helpOf('help')).toBe(helpOf('--help'))
    expect(helpOf('help', 'inspect')).toBe(helpOf('--help'))
    expect(helpOf('a.gguf', '--quiet', '--help')).toBe(helpOf('--help'))
    expect(helpOf('help', 'lab')).toMatch(/^Usage: inspect lab \[options\] <EXPERIMENT> \[FILE\.\.\.\]\n/)
    expect(helpOf('lab', '--help')).toBe(helpOf('help', 'lab'))
    expect(helpOf('--compare', '--help')).toBe(helpOf('help', 'lab'))
    expect(helpOf('help', 'diff')).toMatch(/^Usage: diff \[options\] \[REFERENCE\] \[OTHER\]\n/)
    expect(helpOf('diff', '--help')).toBe(helpOf('help', 'diff'))
  })

  it('has every export', () => {
    for (const [command, help] of [
      ['inspect', helpOf('--help')],
      ['lab', helpOf('help', 'lab')],
      ['diff', helpOf('help', 'diff')],
    ] as const)
      for (const id of terminalExports(command))
        expect(help).toMatch(new RegExp(`^  --${EXPORTS[id].option!.name} PATH `, 'm'))
  })

  it('fits a terminal', () => {
    for (const line of `${helpOf('--help')}${helpOf('help', 'lab')}${helpOf('help', 'diff')}`.split('\n'))
      expect(line.length).toBeLessThanOrEqual(110)
  })
})

const optionsIn = (text: string) => new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(String))

describe('the options in the documents', () => {
  const root = resolve(import.meta.dirname, '../../..')
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  const read = (name: string) => readFileSync(join(root, name), 'utf8')
  const commands = files
    .filter((name) => /\.(md|yml)$/.test(name))
    .flatMap((name) =>
      [...read(join('docs', name)).matchAll(/\b(?:inspect (?:diff )?[A-Z]|--inspect ).*/g)].map(String),
    )
  const known = optionsIn(`${helpOf('--help')}${helpOf('help', 'lab')}`)
  const ofDiff = optionsIn(helpOf('help', 'diff'))

  it('exist', () => {
    expect(commands.length).toBeGreaterThan(5)
    for (const command of commands)
      for (const option of optionsIn(command.split(/[|`]/)[0]!))
        if (option !== '--inspect') expect(/inspect diff/.test(command) ? ofDiff : known, command).toContain(option)
  })

  it('are in the README as they are in the help', () => {
    const usage = /\n```\n(inspect FILE[\s\S]*?)\n```\n/.exec(read('README.md'))![1]!
    expect([...optionsIn(usage)].toSorted()).toEqual([...known].filter((name) => name !== '--help').toSorted())
    const diff = /\n```\n(diff REFERENCE[\s\S]*?)\n```\n/.exec(read('README.md'))![1]!
    expect([...optionsIn(diff)].toSorted()).toEqual([...ofDiff].filter((name) => name !== '--help').toSorted())
  })
})
