import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupFiles } from '../../../electron/engine/formats/group-files.ts'
import { codesOf, folderOf, messagesOf, modelOf, ones, shardBytes } from '../../helpers/open-directly.ts'

const name = (number: number, total: number) =>
  `m-${String(number).padStart(5, '0')}-of-${String(total).padStart(5, '0')}.gguf`

/** The first shard has the metadata only; each other one has a tensor. */
const shard = (number: number, total: number) =>
  [name(number, total), shardBytes(number - 1, total, number === 1 ? [] : [ones(`t${number}`)], total - 1)] as const

describe('a set of more than a thousand shards', () => {
  const numbers = [1, 2, 3, 1148]
  it.each(numbers)('is one model of the shards that are there when shard %i is opened', async (number) => {
    const folder = folderOf(Object.fromEntries(numbers.map((each) => shard(each, 1148))))
    const model = await modelOf(join(folder, name(number, 1148)))
    expect([model.files.length, model.header.tensors.length]).toEqual([4, 3])
    expect(codesOf(model)).toEqual(['shards-missing'])
    expect(messagesOf(model)[0]).toMatch(/^1,144 of 1,148 shards are missing: m-00004-of-01148\.gguf, .* 1,136 more\.$/)
  })

  it('is whole when all are there', async () => {
    const folder = folderOf(Object.fromEntries(Array.from({ length: 1148 }, (_, i) => shard(i + 1, 1148))))
    const model = await modelOf(join(folder, name(7, 1148)))
    expect([model.files.length, model.header.tensors.length, codesOf(model)]).toEqual([1148, 1147, []])
  })

  it('is grouped by the files that are there, whatever their names claim', async () => {
    const paths = Array.from({ length: 300 }, (_, i) => join('/nowhere', `${i}-00001-of-65535.gguf`))
    const groups = await groupFiles(paths)
    expect(groups.map((group) => group.paths)).toEqual(paths.map((path) => [path]))
    expect(groups[0]!.missing).toHaveLength(65_534)
  })
})
