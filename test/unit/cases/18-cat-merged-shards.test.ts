import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { folderOf, messagesOf, modelOf, ones, shardBytes } from '../../helpers/open-directly.ts'

const shards = [0, 1, 2].map((no) => shardBytes(no, 3, [ones(`t${no}`)], 3))
const problemsOf = async (...parts: Uint8Array[]) => (await readHeader(memorySource(Buffer.concat(parts)))).problems

describe('shards that were joined byte by byte', () => {
  it('are one error that names the cause and the right program', async () => {
    const folder = folderOf({ 'merged.gguf': Buffer.concat(shards) })
    const messages = messagesOf(await modelOf(`${folder}/merged.gguf`))
    expect(messages).toEqual([
      `Another GGUF file starts at byte ${shards[0]!.length}: shards were joined byte by byte. Only the first is read; merge shards with llama-gguf-split --merge.`,
    ])
  })

  it('are told behind a first shard without tensors', async () => {
    expect(await problemsOf(shardBytes(0, 2, [], 1), shards[1]!)).toMatchObject([
      { code: 'shards-joined', severity: 'error' },
    ])
  })

  it('are told behind data without padding', async () => {
    const short = writeGguf({ tensors: [{ name: 'a', shape: [3], typeId: 24, data: new Uint8Array(3) }] })
    const unpadded = short.subarray(0, short.length - 29)
    expect(await problemsOf(unpadded, shards[1]!)).toMatchObject([
      { code: 'shards-joined', byteOffset: unpadded.length, message: expect.stringMatching(/files were joined/) },
    ])
  })

  it('are not seen in other trailing bytes', async () => {
    const codes = (await problemsOf(shards[0]!, Buffer.from('GGUFGGUF'))).map(({ code }) => code)
    expect(codes).toEqual(['trailing-bytes'])
  })
})
