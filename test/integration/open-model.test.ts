import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { groupFiles } from '../../electron/engine/formats/group-files.ts'
import { openModel } from '../../electron/engine/session/open-model.ts'
import { fixture, watch } from '../helpers/engine.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function openAll(...paths: string[]) {
  const watched = watch()
  const models = []
  for (const group of await groupFiles(paths)) models.push(await openModel(group, watched))
  expect(watched.alive()).toEqual([])
  return models
}

const shard = (n: number) => `sharded-0000${n}-of-00003.gguf`

describe('openModel', () => {
  it('says of each model what is wrong', async () => {
    const models = await openAll(
      fixture('version-1.gguf'),
      fixture('malformed/bad-magic.gguf'),
      join(folder, 'none.gguf'),
    )
    expect(models.map((model) => (model.ok ? basename(model.value.files[0]!.path) : model.error.code))).toEqual([
      'version-1.gguf',
      'not-gguf',
      'not-found',
    ])
  })

  it('makes one model of shards, however they were named', async () => {
    expect(await openAll(fixture(shard(3)), fixture(shard(1)))).toHaveLength(1)
    const [model] = await openAll(fixture(shard(2)))
    expect(model).toMatchObject({ ok: true, value: { files: { length: 3 }, header: { tensors: { length: 12 } } } })
  })

  it('opens what is there of a set that is not whole, and names what is missing or cannot be opened', async () => {
    copyFileSync(fixture(shard(2)), join(folder, shard(2)))
    writeFileSync(join(folder, shard(3)), '')
    const [model] = await openAll(join(folder, shard(2)))
    if (!model?.ok) throw new Error('not opened')
    expect(model.value.header.tensors).toHaveLength(4)
    const messages = model.value.header.problems.map((problem) => problem.message).join('\n')
    expect(messages).toContain(shard(1))
    expect(messages).toContain(shard(3))
  })

  it('opens names that need care', async () => {
    for (const name of ['with space.gguf', 'quote\'".gguf', '模型 🦙.gguf', 'no-extension', '%20.gguf', '-dash.gguf']) {
      const path = join(folder, name)
      copyFileSync(fixture('version-1.gguf'), path)
      expect(await openAll(path)).toMatchObject([{ ok: true }])
    }
  })
})
