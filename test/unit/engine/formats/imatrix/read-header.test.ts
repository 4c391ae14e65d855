import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/imatrix/read-header.ts'
import { readModelHeader } from '../../../../../electron/engine/formats/recognize.ts'
import { failsCheck } from '../../../../../shared/model/health/verdict.ts'
import { modelFacts } from '../../../../../shared/model/overview/model-facts.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { fixturesFolder } from '../../../../helpers/gguf-files.ts'
import { datBytes, type WrittenEntry } from '../../../../helpers/imatrix-files.ts'
import { judgeFile } from '../../../../helpers/judge-file.ts'
import { memorySource, sparseSource } from '../../../../helpers/memory-source.ts'
import { codesOf, folderOf, modelOf, refusalOf } from '../../../../helpers/open-directly.ts'

const fixture = resolve(fixturesFolder, 'compare/compare.imatrix.dat')
const name = 'blk.0.attn_q.weight'
const entry = (values: readonly number[], more: Partial<WrittenEntry> = {}): WrittenEntry => ({
  name,
  calls: 2,
  values,
  ...more,
})
const read = (bytes: Uint8Array) => readHeader(memorySource(bytes, 'imatrix.dat'), bytes.subarray(0, 4096))
const problemsOf = async (bytes: Uint8Array) =>
  (await read(bytes)).problems.map(({ code, severity, byteOffset }) => [code, severity, byteOffset])

describe('an importance matrix of the older format', () => {
  it('is recognized by its content, whatever its name', async () => {
    const header = await readModelHeader(memorySource(datBytes([entry([1, 2])]), 'any-name'))
    expect(header).toMatchObject({ format: { id: 'imatrix' }, problems: [], facts: { endian: 'little', entries: 1 } })
  })

  it('has its entries as tensors, and the keys of the newer format', async () => {
    const { header } = await modelOf(fixture)
    expect(header.problems).toEqual([])
    expect(header.tensors).toHaveLength(17)
    expect(header.tensors.at(0)).toMatchObject({ name: 'blk.0.ffn_down_exps.weight', type: 'F32', shape: [1536] })
    expect(header.metadata.get('general.type')?.value).toBe('imatrix')
    expect(header.metadata.get('imatrix.chunk_count')?.value).toBe(12)
    expect(header.metadata.get('imatrix.datasets')?.value).toMatchObject({ length: 1, first: ['calibration.txt'] })
  })

  it('is measured, and judged as what it is', async () => {
    const values = Array.from({ length: 64 }, (_, i) => i / 7)
    const twice = datBytes([entry(values), entry(values, { name: 'blk.0.attn_k.weight' })], { chunks: 2, dataset: 'd' })
    const folder = folderOf({ 'twice.imatrix': twice })
    const { view, rows, findings, verdict } = await judgeFile(join(folder, 'twice.imatrix'))
    expect(rows.map(({ result }) => result.stats?.max)).toEqual([9, 9])
    expect(findings).toEqual([])
    expect(failsCheck(verdict, view.problems, findings, 'warning')).toBe(false)
    const facts = modelFacts(view, undefined).map(({ name: fact, value }) => [
      fact,
      typeof value === 'string' ? value : english(value),
    ])
    expect(facts).toContainEqual(['Contents', 'Importance matrix'])
    expect(facts).toContainEqual(['Data sets', 'd'])
  })

  it('may end with its entries, as the first files do', async () => {
    const { problems, metadata } = await read(datBytes([entry([1])]))
    expect(problems).toEqual([])
    expect([...metadata.keys()]).toEqual(['general.type'])
  })
})

describe('what is wrong has its place', () => {
  const whole = datBytes([entry([1, 2]), entry([3, 4], { name: 'b.weight' })], { chunks: 5, dataset: 'd.txt' })
  const entryAt = 4 + 4 + name.length + 8 + 8

  /** The file with another number. */
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(whole)
    bytes.writeInt32LE(value, at)
    return bytes
  }

  it.each([
    ['a number of entries that do not fit', () => changed(0, 999_999), ['entry-count', 'fatal', 0]],
    ['no values', () => changed(4 + 4 + name.length + 4, 0), ['entry-values', 'fatal', 31]],
    ['values beyond the end', () => changed(31, 2 ** 31 - 1), ['truncated', 'error', 35]],
    ['a name beyond the end', () => changed(entryAt, 2 ** 31 - 1), ['length-too-large', 'error', entryAt]],
    ['a negative length', () => changed(entryAt, -1), ['length-too-large', 'error', entryAt]],
    ['no chunks', () => changed(27, 0), ['entry-chunks', 'warning', 27]],
    ['a cut within an entry', () => whole.subarray(0, entryAt + 14), ['truncated', 'error', entryAt + 12]],
    ['more at the end', () => Buffer.concat([whole, Buffer.alloc(3)]), ['trailing-bytes', 'warning', whole.length]],
  ] as const)('%s', async (_what, damaged, expected) => {
    expect(await problemsOf(damaged())).toEqual([expected])
  })

  it('keeps the entries before the damage, and measures those that are there', async () => {
    const { tensors } = await read(whole.subarray(0, whole.length - 14))
    expect([...tensors].map(({ unreadable }) => unreadable === undefined)).toEqual([true, false])
    const [first] = (await read(whole.subarray(0, entryAt + 2))).tensors
    expect(first).toMatchObject({ name, dataOffset: 35, nBytes: 8 })
  })

  it('names that are empty, not UTF-8 or there twice', async () => {
    const names = ['', Buffer.from([0x61, 0xff]), name].map((each) => entry([1], { name: each }))
    expect((await problemsOf(datBytes([entry([1]), ...names]))).map(([code]) => code)).toEqual([
      'tensor-name-empty',
      'tensor-name-not-utf8',
      'tensor-name-twice',
    ])
  })

  it('a file that is something else says what it looks like', async () => {
    const folder = folderOf({ 'a.dat': '<!DOCTYPE html><html></html>', 'b.imatrix': Buffer.alloc(64, 0xee) })
    expect(await refusalOf(join(folder, 'a.dat'))).toMatchObject({ code: 'not-gguf', message: /a web page/ })
    expect(await refusalOf(join(folder, 'b.imatrix'))).toMatchObject({ code: 'not-gguf', message: /not an importance/ })
  })

  it('a damaged file opens with its problems', async () => {
    const folder = folderOf({ 'cut.dat': whole.subarray(0, entryAt + 14) })
    const model = await modelOf(join(folder, 'cut.dat'))
    expect(codesOf(model)).toEqual(['truncated'])
    expect(model.header.tensors).toHaveLength(1)
  })
})

it('values are skipped: a file of 100 GB takes one short read per entry', async () => {
  const count = 2 ** 30
  const head = (number: number) => {
    const bytes = datBytes([entry([], { name: `blk.${number}.attn_q.weight` })]).subarray(4)
    bytes.writeInt32LE(count, bytes.length - 4)
    return bytes
  }
  const heads = Array.from({ length: 25 }, (_, i) => head(i))
  const pieces: (readonly [number, Uint8Array])[] = [[0, Buffer.from([heads.length, 0, 0, 0])]]
  let at = 4
  for (const bytes of heads) {
    pieces.push([at, bytes])
    at += bytes.length + 4 * count
  }
  const source = sparseSource(at, pieces, 'large.dat')
  const header = await readHeader(source, Buffer.concat(pieces.slice(0, 2).map(([, bytes]) => bytes)))
  expect(header.problems).toEqual([])
  expect(header.tensors.at(-1)).toMatchObject({ name: 'blk.24.attn_q.weight', nElements: count })
  expect(source.counts).toMatchObject({ reads: 25, largest: 2 ** 16 })
})
