import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codesOf, folderOf, modelOf, ones, shardBytes } from '../../helpers/open-directly.ts'

it('a first shard with the metadata only makes a sound set with the others', async () => {
  const name = (number: number) => `m-0000${number}-of-00003.gguf`
  const tensors = (from: number) => Array.from({ length: 10 }, (_, i) => ones(`t${from + i}`))
  const folder = folderOf({
    [name(1)]: shardBytes(0, 3, [], 20),
    [name(2)]: shardBytes(1, 3, tensors(0), 20),
    [name(3)]: shardBytes(2, 3, tensors(10), 20),
  })
  for (const number of [1, 2, 3]) {
    const model = await modelOf(join(folder, name(number)))
    expect([model.header.tensors.length, model.header.metadata.has('general.architecture'), codesOf(model)]).toEqual([
      20,
      true,
      [],
    ])
  }
})
