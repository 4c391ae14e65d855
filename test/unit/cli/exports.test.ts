import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Exports } from '../../../electron/cli/exports.ts'
import type { InspectHost } from '../../../electron/cli/host.ts'

let folder = ''
let printed = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
  printed = ''
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const stdout = {
  failure: undefined as Error | undefined,
  write: (text: string) => Promise.resolve(void (printed += text)),
}
const host = () => ({ cwd: folder, stdout }) as unknown as InspectHost
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('Exports', () => {
  it('tries everything, whatever becomes of the rest', async () => {
    const exports = new Exports(host(), false)
    const broken = function* () {
      yield 'half'
      throw new Error('no more')
    }
    await exports.write('no/such/a.csv', () => ['a'])
    await exports.write('b.json', broken)
    await exports.write('c.html', () => ['c'])
    await exports.write(
      '-',
      () => ['to ', 'stdout'],
      () => ['to a file'],
    )
    await exports.write(
      'd.csv',
      () => ['to stdout'],
      () => ['to a file'],
    )
    expect(exports.failures.map(({ message }) => message)).toEqual([
      'a.csv cannot be written: the folder does not exist.',
      'b.json cannot be written: no more.',
    ])
    expect([read('c.html'), printed, read('d.csv')]).toEqual(['c', 'to stdout', 'to a file'])
  })

  it.skipIf(process.platform === 'win32')('replaces nothing that it has written itself', async () => {
    const exports = new Exports(host(), true)
    await exports.write('a', () => ['a'])
    symlinkSync('a', join(folder, 'link'))
    linkSync(join(folder, 'a'), join(folder, 'hard'))
    await exports.write('link', () => ['b'])
    await exports.write('hard', () => ['b'])
    await exports.write('c', () => ['c'])
    expect(exports.failures.map(({ message }) => message)).toEqual([
      'link is not written: it is a file that was written before it.',
      'hard is not written: it is a file that was written before it.',
    ])
    expect([read('a'), read('c')]).toEqual(['a', 'c'])
  })

  it('makes no more of a text that nobody takes', async () => {
    const pieces = function* () {
      yield 'a'
      stdout.failure = new Error('EPIPE')
      yield 'b'
      throw new Error('asked for')
    }
    const exports = new Exports(host(), false)
    await exports.write('-', pieces)
    stdout.failure = undefined
    expect([exports.failures, printed]).toEqual([[], 'a'])
  })
})
