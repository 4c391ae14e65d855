import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codesOf, folderOf, messagesOf, modelOf, ones, shardBytes } from '../../helpers/open-directly.ts'

const hash = (digit: string) => digit.repeat(64)
const linkName = (number: number) => `model-Q4_K_M-0000${number}-of-00003.gguf`

/** A cache of Hugging Face: links with the names of shards to files that are named by their hashes. */
function cache() {
  const blobs = [0, 1, 2].map((no) => [`blobs/${hash(String(no))}`, shardBytes(no, 3, [ones(`t${no}`)], 3)] as const)
  const folder = folderOf(Object.fromEntries(blobs))
  const snapshot = join(folder, 'snapshots/0123abcd')
  mkdirSync(snapshot, { recursive: true })
  for (const no of [0, 1, 2]) symlinkSync(join(folder, `blobs/${hash(String(no))}`), join(snapshot, linkName(no + 1)))
  return { folder, snapshot }
}

describe('a set of shards in the cache of Hugging Face', () => {
  it.each([1, 2, 3])('is one model when its link %i is opened', async (number) => {
    const model = await modelOf(join(cache().snapshot, linkName(number)))
    expect([model.files.length, model.header.tensors.length, codesOf(model)]).toEqual([3, 3, []])
  })

  it('tells how to open the set when a file is opened by its hash', async () => {
    const model = await modelOf(join(cache().folder, 'blobs', hash('1')))
    expect(codesOf(model)).toEqual(['shards-missing'])
    expect(messagesOf(model)[0]).toMatch(
      /^1{64} is shard 2 of 3\. A hash does not lead .* a link in the snapshots folder/,
    )
  })

  it('tells the names of shards when a file has another name', async () => {
    const folder = folderOf({ 'renamed.gguf': shardBytes(0, 1810, [ones('t0')], 3) })
    const [message] = messagesOf(await modelOf(join(folder, 'renamed.gguf')))
    expect(message).toMatch(/^renamed\.gguf is shard 1 of 1,810\. .* like name-00001-of-01810\.gguf\.$/)
  })
})
