import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import { writeGguf, type WriterOptions } from '../../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

const architecture = ['general.architecture', 'string', 'llama'] as const
const tensor = { name: 'a', shape: [8], typeId: 0, data: new Uint8Array(32) }
const small = { name: 'b', shape: [3], typeId: 24, data: new Uint8Array(3) }
const read = (bytes: Uint8Array) => readHeader(memorySource(bytes))
const problemsOf = async (options: WriterOptions) => (await read(writeGguf(options))).problems

describe('names that are empty', () => {
  it('of a key are an error, since llama.cpp stops at them', async () => {
    expect(await problemsOf({ metadata: [architecture, ['', 'uint8', 1]] })).toMatchObject([
      {
        code: 'key-empty',
        severity: 'error',
        message: expect.stringMatching(/^Metadata key 2 of 2 is empty: llama\.cpp/),
      },
    ])
  })

  it('of a tensor are a warning', async () => {
    expect(await problemsOf({ tensors: [tensor, { ...tensor, name: '' }] })).toMatchObject([
      {
        code: 'tensor-name-empty',
        severity: 'warning',
        message: expect.stringMatching(/^The name of tensor 2 of 2 is empty/),
      },
    ])
  })
})

describe('a file that ends within its last padding', () => {
  const whole = writeGguf({ tensors: [tensor, small] })

  it('has all of its data, and a warning', async () => {
    for (const missing of [1, 29]) {
      const { problems, tensors } = await read(whole.subarray(0, whole.length - missing))
      expect(problems).toMatchObject([
        { code: 'padding-truncated', severity: 'warning', byteOffset: whole.length - missing },
      ])
      expect(problems[0]!.message).toContain(`ends ${missing} bytes before the end of its last padding`)
      expect([...tensors].every(({ unreadable }) => unreadable === undefined)).toBe(true)
    }
  })

  it('is whole with its padding, and truncated without its data', async () => {
    expect((await read(whole)).problems).toEqual([])
    const codes = (await read(whole.subarray(0, whole.length - 30))).problems.map(({ code }) => code)
    expect(codes).toEqual(['tensor-beyond-end', 'data-truncated'])
  })

  it('needs no padding where there are no tensors', async () => {
    const none = writeGguf({ tensors: [] })
    expect((await read(none.subarray(0, none.length - 1))).problems).toEqual([])
  })
})
