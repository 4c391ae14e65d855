import { describe, expect, test } from 'vitest'
import { headlessArguments, pathsFromArguments, userArguments } from '../../../../electron/app/opening/open-requests.ts'

describe('pathsFromArguments', () => {
  const cwd = '/home/ada/models'
  const sample = '/app/sample.gguf'

  test.each([
    [['a.gguf'], ['/home/ada/models/a.gguf']],
    [
      ['../b.gguf', './sub//c.gguf'],
      ['/home/ada/b.gguf', '/home/ada/models/sub/c.gguf'],
    ],
    [['/abs/../a.gguf'], ['/a.gguf']],
    [['--no-sandbox', '-v', 'a.gguf', '--flag=b.gguf'], ['/home/ada/models/a.gguf']],
    [
      ['--', '-odd.gguf', '--'],
      ['/home/ada/models/-odd.gguf', '/home/ada/models/--'],
    ],
    [['a.gguf', './a.gguf'], ['/home/ada/models/a.gguf']],
    [['file:///tmp/with%20blank%20%E6%A8%A1.gguf'], ['/tmp/with blank 模.gguf']],
    [['FILE:///tmp/a.gguf'], ['/tmp/a.gguf']],
    [['with:colon.gguf'], ['/home/ada/models/with:colon.gguf']],
    [[], []],
    [
      ['--sample', 'a.gguf', '--sample'],
      ['/app/sample.gguf', '/home/ada/models/a.gguf'],
    ],
    [['--', '--sample'], ['/home/ada/models/--sample']],
  ])('%j are %j', (argv, paths) => expect(pathsFromArguments(argv, cwd, sample)).toEqual(paths))

  test.each([
    '',
    'a\0.gguf',
    'file:///a%00b',
    'file:///a%2Fb',
    'file://elsewhere/a.gguf',
    'file://%',
    'https://x/a.gguf',
    'app://tensorscope/index.html',
  ])('rejects %j', (argument) => expect(pathsFromArguments([argument], cwd, sample)).toEqual([]))
})

describe('userArguments', () => {
  test('packaged: all but the program', () =>
    expect(userArguments(['/opt/Tensorscope', 'a.gguf'], false)).toEqual(['a.gguf']))
  test.each([
    [['electron', '.', 'a.gguf'], ['a.gguf']],
    [
      ['electron', '--no-sandbox', '-r', 'hook.js', '/app', '--headless', 'a.gguf'],
      ['--headless', 'a.gguf'],
    ],
    [['electron', '--version'], []],
  ])('unpackaged: what follows the folder of the app in %j', (argv, expected) =>
    expect(userArguments(argv, true)).toEqual(expected),
  )
})

describe('headlessArguments', () => {
  test('are what follows the switch', () =>
    expect(headlessArguments(['--no-sandbox', '--headless', 'a.gguf', '--json', '-'])).toEqual([
      'a.gguf',
      '--json',
      '-',
    ]))
  test('--inspect is another name for it', () => expect(headlessArguments(['--inspect', 'a.gguf'])).toEqual(['a.gguf']))
  test('--diff stands for the command of the terminal', () =>
    expect(headlessArguments(['--no-sandbox', '--diff', 'a.gguf', 'b.gguf'])).toEqual(['diff', 'a.gguf', 'b.gguf']))
  test('a window is the default', () => expect(headlessArguments(['a.gguf'])).toBeUndefined())
  test('a file may have that name', () => expect(headlessArguments(['--', '--headless'])).toBeUndefined())
})
