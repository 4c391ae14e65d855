import { execFileSync } from 'node:child_process'
import type * as Fs from 'node:fs'
import {
  appendFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { frame, Journal, readJournal } from '../../../../electron/engine/checkpoint/journal.ts'

/** As on Windows, where a file that is open for appending cannot be cut. */
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>()
  const appending = new Set<number>()
  return {
    ...fs,
    openSync: (...given: Parameters<typeof fs.openSync>) => {
      const file = fs.openSync(...given)
      const [, flags] = given
      if (typeof flags === 'number' ? (flags & fs.constants.O_APPEND) !== 0 : flags?.startsWith('a'))
        appending.add(file)
      else appending.delete(file)
      return file
    },
    ftruncateSync: (...given: Parameters<typeof fs.ftruncateSync>) => {
      if (appending.has(given[0])) throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' })
      fs.ftruncateSync(...given)
    },
  }
})

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const header = Buffer.from('HEADER')
const path = join(folder, 'a')
let logged: string[] = []
beforeEach(() => {
  logged = []
  rmSync(path, { force: true })
})

const log = (message: string) => void logged.push(message)
const records = (...texts: string[]) => texts.map((text) => frame(Buffer.from(text)))
async function read(maxBytes = 1000): Promise<[texts: string[], length: number]> {
  const texts: string[] = []
  const length = await readJournal(path, header, maxBytes, (payload) => texts.push(payload.toString()), log)
  return [texts, length]
}

test('does not grow beyond its limit; what fits stays', async () => {
  const journal = new Journal(path, header, 0, 40, log)
  journal.append(records('one', 'two'))
  journal.append(records('a third one that is too long'))
  journal.append(records('4'))
  await journal.close()
  expect(logged).toEqual(['results are not saved any more: they take more than 40 bytes'])
  expect(await read(40)).toEqual([['one', 'two'], 28])
})

test('gives records of many megabytes one by one, up to a torn one', async () => {
  // 12 MB: records cross the ends of what is read at once.
  const texts = Array.from({ length: 100 }, (_, i) => `${i}:`.padEnd(120_000 + i * 13, 'x'))
  const journal = new Journal(path, header, 0, 20e6, log)
  journal.append(records(...texts))
  await journal.close()
  const whole = statSync(path).size
  expect(await read(20e6)).toEqual([texts, whole])
  truncateSync(path, whole - 1)
  expect(await read(20e6)).toEqual([texts.slice(0, -1), whole - 8 - texts.at(-1)!.length])
})

test('is not read beyond its limit', async () => {
  const journal = new Journal(path, header, 0, 1000, log)
  journal.append(records('one', 'two'))
  await journal.close()
  expect(await read(27)).toEqual([[], 0])
  expect(logged).toEqual(['saved results are ignored: 28 bytes, at most 27 expected'])
})

test('written anew it holds the new records alone, and goes on', async () => {
  const journal = new Journal(path, header, 0, 1000, log)
  journal.append(records('one', 'two'))
  journal.replace(records('three'))
  journal.append(records('four'))
  expect(journal.length).toBe(statSync(path).size)
  await journal.sync()
  await journal.close()
  expect((await read())[0]).toEqual(['three', 'four'])
  expect(readdirSync(folder)).toEqual(['a'])
})

test('goes on where the part to keep ends', async () => {
  const first = new Journal(path, header, 0, 1000, log)
  first.append(records('one', 'two'))
  await first.close()
  const second = new Journal(path, header, 17, 1000, log)
  second.append(records('three'))
  second.append(records('four'))
  await second.close()
  expect(logged).toEqual([])
  expect((await read())[0]).toEqual(['one', 'three', 'four'])
})

test('a record that claims to be huge, or empty, ends the reading', async () => {
  for (const claim of [0, 0xffffffff, 512 * 1024 + 1]) {
    rmSync(path, { force: true })
    const journal = new Journal(path, header, 0, 1000, log)
    journal.append(records('one'))
    await journal.close()
    const bad = Buffer.alloc(12)
    bad.writeUInt32LE(claim)
    appendFileSync(path, bad)
    expect(await read()).toEqual([['one'], 17])
    expect(logged.at(-1)).toContain(`a record claims ${claim} bytes`)
  }
})

test('after the end nothing is written', async () => {
  const journal = new Journal(path, header, 0, 1000, log)
  await journal.close()
  journal.append(records('one'))
  expect(await read()).toEqual([[], 0])
  expect(logged).toEqual([])
})

describe.skipIf(process.platform === 'win32')('in the place of the file', () => {
  const other = join(folder, 'of another')
  const write = async () => {
    const journal = new Journal(path, header, 0, 1000, log)
    journal.append(records('one'))
    await journal.close()
  }

  test('a pipe holds nothing up, and is replaced', async () => {
    execFileSync('mkfifo', [path])
    expect(await read()).toEqual([[], 0])
    expect(logged).toEqual(['saved results are ignored: not a regular file'])
    await write()
    expect(await read()).toEqual([['one'], 17])
  })

  test('a link is neither read nor written through', async () => {
    await write()
    const whole = readFileSync(path)
    rmSync(path)
    writeFileSync(other, whole)
    symlinkSync(other, path)
    expect(await read()).toEqual([[], 0])
    expect(logged).toEqual([expect.stringContaining('ELOOP')])
    await write()
    expect(lstatSync(path).isFile()).toBe(true)
    expect(await read()).toEqual([['one'], 17])
    expect(readFileSync(other).equals(whole)).toBe(true)
    rmSync(other)
  })

  test.each(['a link', 'a pipe'])('%s where the new file is made leads nowhere', async (what) => {
    writeFileSync(other, 'mine')
    if (what === 'a link') symlinkSync(other, `${path}.tmp`)
    else execFileSync('mkfifo', [`${path}.tmp`])
    const journal = new Journal(path, header, 0, 1000, log)
    journal.replace(records('one'))
    await journal.close()
    expect(logged).toEqual([])
    expect(await read()).toEqual([['one'], 17])
    expect(readFileSync(other, 'utf8')).toBe('mine')
    rmSync(other)
  })
})
