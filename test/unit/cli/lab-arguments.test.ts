import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import { MESSAGE_SIZES, workerSteps } from '../../../shared/model/lab-choices.ts'

const lab = (...argv: string[]) => {
  const result = parseArguments(argv)
  return typeof result === 'object' && 'wrong' in result ? result.wrong : result === 'help' ? result : result.lab
}

describe('experiments on the command line', () => {
  it('compare with defaults and with everything', () => {
    expect(lab('a', '--compare')).toEqual({
      experiment: 'compare',
      workers: workerSteps(availableParallelism()),
      rounds: 5,
    })
    expect(lab('a', '--compare', '--rounds', '2', '--bytes', '1.5G', '--workers', '1,8')).toEqual({
      experiment: 'compare',
      workers: [1, 8],
      rounds: 2,
      bytes: 1.5e9,
    })
  })

  it('have sensible numbers of workers', () => {
    expect([1, 2, 6, 8].map((cores) => workerSteps(cores))).toEqual([[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8]])
    expect(lab('--lab', 'startup')).toEqual({
      experiment: 'startup',
      threads: [1, 10, 100, 500, 1000],
      processes: [1, 10, 100],
    })
    expect(lab('--lab', 'cpu')).toEqual({ experiment: 'cpu', workers: availableParallelism() })
    expect(lab('--lab', 'io', '--workers=3')).toEqual({ experiment: 'io', workers: 3 })
    expect(lab('--lab', 'transfer')).toEqual({ experiment: 'transfer', sizes: MESSAGE_SIZES })
    expect([MESSAGE_SIZES[0], MESSAGE_SIZES.at(-1)]).toEqual([1024, 64 * 1024 * 1024])
    expect(lab('--lab', 'isolation')).toEqual({ experiment: 'isolation' })
    expect(lab('--lab', 'advise')).toEqual({ experiment: 'advise' })
  })

  it.each([
    ['--compare', 'No file'],
    ['--lab', 'argument'],
    ['--lab nonsense', 'advise, startup, io, cpu, isolation, transfer, not "nonsense"'],
    ['--lab compare', 'not "compare"'],
    ['a --lab io', 'takes no file'],
    ['a --compare --lab io', 'name one'],
    ['a --rounds 3', '--rounds goes with --compare'],
    ['a --bytes 3', '--bytes goes with --compare'],
    ['a --compare --rounds 0', 'not "0"'],
    ['a --compare --bytes x', 'not "x"'],
    ['a --compare --bytes 0', 'not "0"'],
    ['a --compare --workers 1,x', 'not "1,x"'],
    ['a --compare --workers 0', 'not "0"'],
    ['a --compare --workers 1,0x2', 'not "1,0x2"'],
    [`a --compare --workers ${'9'.repeat(400)}`, 'not "999'],
    ['a --compare --rounds 1e1', 'not "1e1"'],
    ['a --compare --rounds 0x5', 'not "0x5"'],
    [`a --compare --rounds ${'9'.repeat(400)}`, 'not "999'],
    [`a --compare --bytes ${'9'.repeat(400)}`, 'not "999'],
    ['a --workers 1,2', '1 to 256'],
    ['a --compare --executor threads', '--executor does not go with --compare'],
    ['--lab io --no-scan', '--no-scan does not go with --lab'],
    ['--lab io --workers 1,2', 'one number'],
    ['--lab isolation --workers 2', 'isolation'],
    ['--lab advise --workers 2', 'advise'],
  ])('refuses %s', (line, says) => expect(lab(...line.split(' '))).toContain(says))
})
