import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../../electron/main/headless/arguments.ts'

describe('parseArguments', () => {
  it('has defaults', () => {
    expect(parseArguments(['a.gguf'])).toEqual({
      files: ['a.gguf'],
      executor: 'threads',
      workers: availableParallelism(),
      csv: undefined,
      json: undefined,
      histograms: false,
      scan: true,
      quiet: false,
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
      '--histograms',
      '--no-scan',
      '--quiet',
      '--verbose',
    ]
    expect(parseArguments(argv)).toEqual({
      files: ['a', 'b'],
      executor: 'processes',
      workers: 3,
      csv: 'x.csv',
      json: '-',
      histograms: true,
      scan: false,
      quiet: true,
      verbose: true,
    })
  })

  it('asks for help', () => expect(parseArguments(['--help'])).toBe('help'))

  it.each([
    [[], 'No file'],
    [['a', '--workers', '0'], '1 to 256'],
    [['a', '--workers', '2.5'], '1 to 256'],
    [['a', '--workers', 'x'], '"x"'],
    [['a', '--workers='], '1 to 256'],
    [['a', '--executor', 'gpu'], '"gpu"'],
    [['a', '--nonsense'], '--nonsense'],
    [['a', '--csv='], '--csv'],
    [['a', '--histograms'], '--json'],
  ])('refuses %j', (argv, says) => {
    const result = parseArguments(argv)
    expect(typeof result === 'object' && 'wrong' in result ? result.wrong : result).toContain(says)
  })
})
