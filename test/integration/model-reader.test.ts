import { copyFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../electron/engine/formats/model.ts'
import { ModelReader } from '../../electron/engine/session/model-reader.ts'
import { tokenizerFacts } from '../../electron/engine/tokenizer/facts.ts'
import type { MetadataArray } from '../../shared/model/tensor.ts'
import { fixture, open, type WatchedSpawner, watch } from '../helpers/engine.ts'
import { hasReal, realFolder, realReason } from '../helpers/gguf-files.ts'
import { largeVocabulary, writeVocabulary } from '../helpers/vocabulary.ts'

let folder: string
let path: string
let model: Model
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-reader-'))
  path = join(folder, 'vocabulary.gguf')
  writeFileSync(path, writeVocabulary(largeVocabulary(50_000)))
  model = await open(path)
})
afterAll(() => rm(folder, { recursive: true }))

let workers: WatchedSpawner
let reader: ModelReader
const create = (of: Model = model, idle?: number) => {
  workers = watch()
  reader = new ModelReader(of, workers, idle)
  return reader
}
afterEach(async () => {
  await reader.close()
  expect(workers.alive()).toEqual([])
})

const tokens = () => model.header.metadata.get('tokenizer.ggml.tokens')!.value as MetadataArray
const facts = () => tokenizerFacts(model.header)!

describe('the worker', () => {
  it('is started by the first question, serves many at once, and ends when there are none', async () => {
    create(model, 200)
    expect(workers.channels).toHaveLength(0)
    const pages = await Promise.all([0, 100, 49_900].map((start) => reader.readArray(0, tokens(), start, 100)))
    expect(pages.map((page) => page[0])).toEqual(['<unk>', '<0x61>', '\u2581word49641'])
    expect(workers.channels).toHaveLength(1)
    await expect.poll(() => workers.alive(), { timeout: 5000 }).toEqual([])
    await reader.readArray(0, tokens(), 7000, 1)
    expect(workers.channels).toHaveLength(2)
  })

  it('is not asked for a page that was read already', async () => {
    create(model, 100)
    const page = await reader.readArray(0, tokens(), 0, 10)
    await expect.poll(() => workers.alive(), { timeout: 5000 }).toEqual([])
    expect(await reader.readArray(0, tokens(), 0, 10)).toBe(page)
    expect(workers.channels).toHaveLength(1)
  })

  it('that dies is replaced, and has texts and vocabulary again', async () => {
    create()
    await reader.openVocabulary(facts())
    await reader.openText('t', 'a\nb', 'plain')
    workers.channels[0]!.kill()
    await expect.poll(() => workers.alive()).toEqual([])
    expect((await reader.tokenPage(facts(), { text: 'word499' }, 0, 5)).total).toBe(11)
    expect((await reader.textPage('t', 'a\nb', 'plain', 80, { row: 0 }, 5)).total).toBe(2)
    expect(workers.channels).toHaveLength(2)
  })

  it('is never started again once the model is closed', async () => {
    create()
    await reader.close()
    await expect(reader.readArray(0, tokens(), 0, 1)).rejects.toMatchObject({ error: { code: 'cancelled' } })
    expect(workers.channels).toHaveLength(0)
  })
})

it('shards are read each from its own file', async () => {
  const sharded = await open(fixture('sharded-00001-of-00003.gguf'))
  expect(sharded.parts).toHaveLength(3)
  expect(sharded.parts!.map(({ metadata }) => metadata.get('split.no')?.value)).toEqual([0, 1, 2])
})

it('a file that has changed is not read any more', async () => {
  const changing = join(folder, 'changing.gguf')
  copyFileSync(path, changing)
  create(await open(changing))
  writeFileSync(changing, writeVocabulary(largeVocabulary(1000)))
  await expect(reader.readArray(0, tokens(), 0, 1)).rejects.toMatchObject({ error: { code: 'changed' } })
})

if (!hasReal) console.info(`Real vocabularies are not read${realReason}`)

describe.skipIf(!hasReal)(`real vocabularies${realReason}`, () => {
  it.each([
    ['ggml-vocab-gemma-4.gguf', 262_144],
    ['ggml-vocab-llama-bpe.gguf', 128_256],
    ['ggml-vocab-bert-bge.gguf', 30_522],
    ['llama-2-tiny-random.gguf', 32_000],
  ])('%s has %i tokens and nothing wrong', async (name, length) => {
    const real = await open(resolve(realFolder, name))
    create(real)
    const view = await reader.openVocabulary(tokenizerFacts(real.header)!)
    expect(view.tokens).toBe(length)
    expect(view.findings.filter(({ severity }) => severity !== 'sound')).toEqual([])
  })
})
