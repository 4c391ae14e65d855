import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkManifest } from '../../../../electron/engine/export/check-manifest.ts'
import { parseManifestLine } from '../../../../electron/engine/export/manifest-line.ts'
import { manifestLines, manifestPieces } from '../../../../electron/engine/export/manifest.ts'
import { writeTextFile } from '../../../../electron/engine/export/write-file.ts'
import { readManifest } from '../../../../electron/engine/export/read-manifest.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { RowUpdate } from '../../../../shared/model/scan.ts'
import type { Digest } from '../../../../shared/model/digest.ts'
import { describeCheck, summarizeReport } from '../../../../shared/model/manifest.ts'
import { model as sample } from '../checkpoint/samples.ts'

function modelOf(names: readonly string[], files = ['/models/a model.gguf']): Model {
  const made = sample(names.length)
  const tensors = [...made.header.tensors].map((tensor, i) => ({
    ...tensor,
    name: names[i]!,
    ...(files.length > 1 ? { shard: i % files.length } : {}),
  }))
  return {
    ...made,
    files: files.map((path) => ({ path, size: 1, mtimeMs: 1 })),
    header: { ...made.header, tensors },
  }
}

const xxh64 = (n: number) => n.toString(16).padStart(16, '0')
const sha256 = (n: number) => n.toString(16).padStart(64, '0')

/** @param only the hashes that were measured; both by default */
const results =
  (only: readonly ('xxh64' | 'sha256')[] = ['xxh64', 'sha256'], wrong: number[] = []) =>
  (index: number): RowUpdate => {
    const n = wrong.includes(index) ? index + 100 : index
    const all: Required<Digest> = { rawSum: '1', xxh64: xxh64(n), sha256: sha256(n) }
    const digest = Object.fromEntries(only.map((hash) => [hash, all[hash]]))
    return { index, status: 'done', attempts: 1, digest }
  }

let folder = ''
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const parseManifest = (text: string) => text.split('\n').flatMap((line) => parseManifestLine(line) ?? [])

async function manifestOf(model: Model, text: string) {
  const path = join(folder, 'written.manifest')
  writeFileSync(path, text)
  const read = await readManifest(path, model)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

async function check(model: Model, result: (index: number) => RowUpdate, lines: readonly (readonly string[])[]) {
  return checkManifest(model, result, await manifestOf(model, lines.map((parts) => `${parts.join('  ')}\n`).join('')))
}

const ODD_NAMES = ['token_embd.weight', 'a b', 'a: b:c', ' leading', 'trailing ', 'x/model.gguf:y', '数']

describe('a manifest', () => {
  it('is written as llama-gguf-hash writes it', () => {
    const text = [...manifestLines(modelOf(['tensor_0', 'b'], ['/x/test.gguf']), results())].join('')
    expect(text).toBe(
      `xxh64     ${xxh64(0)}  test.gguf:tensor_0\n` +
        `sha256    ${sha256(0)}  test.gguf:tensor_0\n` +
        `xxh64     ${xxh64(1)}  test.gguf:b\n` +
        `sha256    ${sha256(1)}  test.gguf:b\n`,
    )
  })

  it('comes back as it was written, with blanks and colons in names', async () => {
    const model = modelOf(ODD_NAMES)
    const text = [...manifestLines(model, results(['xxh64']))].join('')
    expect(parseManifest(text)).toEqual(
      ODD_NAMES.map((name, i) => ({ algorithm: 'xxh64', hex: xxh64(i), name: `a model.gguf:${name}` })),
    )
    expect(checkManifest(model, results(['xxh64']), await manifestOf(model, text))).toMatchObject({
      counts: { match: ODD_NAMES.length },
      notable: [],
      sound: true,
    })
  })

  it('names the shard of each tensor, and leaves out what cannot be a line', () => {
    const model = modelOf(['a', 'b', 'c\nd'], ['/x/m-00001-of-00002.gguf', '/x/m-00002-of-00002.gguf'])
    expect([...manifestLines(model, results(['xxh64']))]).toEqual([
      `xxh64     ${xxh64(0)}  m-00001-of-00002.gguf:a\n`,
      `xxh64     ${xxh64(1)}  m-00002-of-00002.gguf:b\n`,
    ])
  })

  it('is read with other spacing, line ends and upper case; other text is passed over', () => {
    const text = `manifest m  xxh64\r\nsha1 ABCD  x.gguf\r\n\r\n  xxh64\t${xxh64(10).toUpperCase()}\tx.gguf:a\r\nnonsense\n`
    expect(parseManifest(text)).toEqual([
      { algorithm: 'manifest', hex: 'm', name: 'xxh64' },
      { algorithm: 'sha1', hex: 'abcd', name: 'x.gguf' },
      { algorithm: 'xxh64', hex: xxh64(10), name: 'x.gguf:a' },
    ])
  })
})

describe('a check', async () => {
  const model = modelOf(['a', 'b', 'c', 'd'], ['/x/test.gguf'])
  const line = (...parts: [algorithm: string, hex: string, name: string]) => parts

  it('tells what matches, differs, is missing on either side or was not read', async () => {
    const lines = [
      line('xxh64', xxh64(0), 'test.gguf:a'),
      line('sha256', sha256(0), 'test.gguf:a'),
      line('xxh64', xxh64(1), 'test.gguf:b'),
      line('sha256', sha256(7), 'test.gguf:b'),
      line('xxh64', xxh64(2), 'test.gguf:c'),
      line('xxh64', xxh64(9), 'test.gguf:gone'),
      line('xxh64', xxh64(9), 'test.gguf'),
      line('sha1', 'ff', 'test.gguf:a'),
      line('xxh64', xxh64(9), 'other.gguf:a'),
    ]
    const failed: RowUpdate = { index: 2, status: 'failed', error: 'The disk says no.', attempts: 3 }
    const report = await check(model, (index) => (index === 2 ? failed : results()(index)), lines)
    expect(report).toEqual({
      counts: { match: 1, mismatch: 1, missing: 1, unread: 1, unlisted: 1 },
      notable: [
        { name: 'b', outcome: 'mismatch', differs: { algorithm: 'sha256', expected: sha256(7), found: sha256(1) } },
        { name: 'c', outcome: 'unread', reason: 'The disk says no.' },
        { name: 'd', outcome: 'unlisted' },
        { name: 'gone', outcome: 'missing' },
      ],
      hashes: ['xxh64', 'sha256'],
      linesNotChecked: 3,
      sound: false,
    })
    expect(report.notable.map(describeCheck)).toEqual([
      `sha256 is ${sha256(1)}, the manifest says ${sha256(7)}`,
      'could not be hashed: The disk says no.',
      'not in the manifest',
      'in the manifest, not in the model',
    ])
    expect(summarizeReport(report)).toBe(
      'Manifest (xxh64, sha256): 1 matches, 1 does not match, 1 is missing from the model, 1 could not be hashed, ' +
        '1 is not in the manifest. 3 lines were not checked.',
    )
  })

  it('is sound though the manifest does not name every tensor', async () => {
    const report = await check(model, results(), [line('xxh64', xxh64(0), 'test.gguf:a')])
    expect(report).toMatchObject({ counts: { match: 1, unlisted: 3 }, sound: true })
  })

  it.each(['./test.gguf:a', '/some where/test.gguf:a', String.raw`C:\models\test.gguf:a`])(
    'does not mind the folder of %s',
    async (name) => {
      expect(await check(model, results(), [line('xxh64', xxh64(0), name)])).toMatchObject({
        counts: { match: 1, missing: 0 },
      })
    },
  )

  it('finds the tensors of a file that was renamed, and says so', async () => {
    const lines = [line('xxh64', xxh64(0), 'old/name.gguf:a'), line('xxh64', xxh64(5), 'old/name.gguf:z')]
    const report = await check(model, results(), lines)
    expect(report).toMatchObject({ counts: { match: 1, missing: 1 }, renamed: 'old/name.gguf' })
    expect(summarizeReport(report)).toContain('The manifest calls the file old/name.gguf.')
  })

  it('of a manifest of other files matches nothing', async () => {
    const lines = [line('xxh64', xxh64(0), 'one.gguf:a'), line('xxh64', xxh64(0), 'two.gguf:a')]
    expect(await check(model, results(), lines)).toMatchObject({
      counts: { match: 0, unlisted: 4 },
      linesNotChecked: 2,
      sound: false,
    })
  })

  it('lets the first line count when a tensor is listed twice', async () => {
    const lines = [line('xxh64', xxh64(0), 'test.gguf:a'), line('xxh64', xxh64(8), 'test.gguf:a')]
    expect((await check(model, results(), lines)).counts.match).toBe(1)
  })
})

describe('a manifest file', () => {
  it('is written and read', async () => {
    const path = join(folder, 'm.manifest')
    const file = { name: 'a\nxxh64  0  a.gguf', size: 31, modified: '2026-01-02T03:04:05.678Z' }
    const origin = { version: '1.2.3', identity: 'ab'.repeat(32), files: [file] }
    await writeTextFile(path, manifestPieces(modelOf(['a', 'b']), results(), origin))
    const read = await readManifest(path, modelOf(['a', 'b']))
    const text = readFileSync(path, 'utf8')
    expect(parseManifest(text)).toHaveLength(4)
    expect(text.split('\n').slice(0, 4)).toEqual([
      '# Made by Tensorscope 1.2.3',
      `# Identity ${'ab'.repeat(32)}`,
      '# File a\u240axxh64  0  a.gguf, 31 bytes, modified 2026-01-02T03:04:05.678Z',
      expect.stringMatching(/^xxh64 {5}[0-9a-f]{16} {2}a model\.gguf:a$/),
    ])
    expect(read.ok && read.value).toMatchObject({ hashes: ['xxh64', 'sha256'], linesNotChecked: 0 })
    expect(read.ok && read.value.listed.get(1)).toEqual(
      new Map([
        ['xxh64', xxh64(1)],
        ['sha256', sha256(1)],
      ]),
    )
  })

  it.each([
    ['a missing one', () => 'nowhere', /^nowhere cannot be read: ENOENT\.$/],
    ['a folder', () => '.', /is not a file\.$/],
    ['another text', () => 'text', /^text has no hash that can be checked \(xxh64, sha256\)\.$/],
    [
      'one of other hashes',
      () => 'sha1',
      /^sha1 has no hash that can be checked \(xxh64, sha256\); it has sha1, uuid\.$/,
    ],
  ])('%s is refused with the reason', async (_what, name, says) => {
    writeFileSync(join(folder, 'text'), 'Dear diary,\nall is well today.\n')
    writeFileSync(join(folder, 'sha1'), 'sha1      abcd  m.gguf:a\nuuid      12-34  m.gguf\n')
    const read = await readManifest(join(folder, name()), modelOf(['a']))
    expect(read.ok ? '' : read.error.message).toMatch(says)
  })

  it('is read in pieces: lines across them are whole, a line without an end is left out', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => `blk.${i}.${'x'.repeat(i % 90)}`)
    const lines = names.map((name, i) => `xxh64     ${xxh64(i)}  a model.gguf:${name}\n`)
    lines.splice(2500, 0, `${'y'.repeat(5_000_000)}\n`, `xxh64  0  ${'z'.repeat(200_000)}\n`)
    const manifest = await manifestOf(modelOf(names), lines.join(''))
    expect(manifest.listed.size).toBe(5000)
    expect([...manifest.listed.get(4999)!]).toEqual([['xxh64', xxh64(4999)]])
    expect(manifest).toMatchObject({ linesNotChecked: 0, missing: new Set() })
  })

  it('takes memory for what is about the model alone', async () => {
    const text = Array.from({ length: 120_000 }, (_, i) => `sha256  ${'0'.repeat(500)}  a model.gguf:${i}\n`).join('')
    const manifest = await manifestOf(modelOf(['7']), `${text}xxh64  1  other.gguf:7\nxxh3  1  a model.gguf:7\n`)
    expect(manifest.hashes).toEqual(['sha256'])
    expect([...manifest.listed]).toEqual([[0, new Map([['sha256', '0'.repeat(80)]])]])
    expect([manifest.missing.size, manifest.linesNotChecked]).toEqual([100_000, 19_999 + 2])
  })

  it('lets others work while it is read', async () => {
    const lines = 'xxh64  1  a model.gguf:b\n'.repeat(100_000)
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await manifestOf(modelOf(['b']), lines)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('a line', () => {
  it.each([
    ['blanks and line ends', `a b${' '.repeat(60_000)}${'x'.repeat(60_000)}\rz`, undefined],
    ['blanks', ' '.repeat(120_000), undefined],
    ['words', 'a '.repeat(60_000), { algorithm: 'a', hex: 'a', name: 'a '.repeat(59_998) }],
    ['colons', `xxh64 0 ${':'.repeat(120_000)}`, { algorithm: 'xxh64', hex: '0', name: ':'.repeat(120_000) }],
  ])('of very many %s takes no longer than others', async (_what, text, expected) => {
    expect(parseManifestLine(text)).toEqual(expected)
    await manifestOf(modelOf(['x'.repeat(60_000)]), `${`${text}\n`.repeat(20)}xxh64  0  other.gguf:a\n`)
  })
})
