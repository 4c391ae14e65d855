import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { folderOf, messagesOf, modelOf, ones, refusalOf } from '../../helpers/open-directly.ts'

const whole = writeGguf({ tensors: Array.from({ length: 8 }, (_, i) => ones(`t${i}`)) })
const cut = (start: number, end: number, name: string) => join(folderOf({ [name]: whole.subarray(start, end) }), name)

describe('a part of a file that was cut by bytes', () => {
  it.each([
    ['m.Q8_0.gguf.part1of2', /part 1 of 2: join the parts with cat first/],
    ['m.gguf-split-a', /part 1: join the parts with cat first/],
    ['m.gguf.part-aa', /part 1: join/],
    ['m.gguf.001', /one of several parts: join the parts with cat first/],
  ])('%s is truncated, and its name says why', async (name, says) => {
    const messages = messagesOf(await modelOf(cut(0, -100, name)))
    expect(messages.at(-1)).toMatch(/^The file is truncated: .*100 are missing\. Its name says/)
    expect(messages.at(-1)).toMatch(says)
    expect(messages.join()).not.toMatch(/unfinished download/)
  })

  it('has the same hint when it ends within the header', async () => {
    const { code, message } = await refusalOf(cut(0, 90, 'm.gguf.part1of9'))
    expect([code, message]).toEqual(['damaged', expect.stringMatching(/tensor count is 8.*part 1 of 9/)])
  })

  it.each([
    ['m.Q8_0.gguf.part2of2', /not a GGUF file.*part 2 of 2: join the parts with cat first/],
    ['m.gguf-split-b', /not a GGUF file.*part 2: join/],
  ])('%s is not a GGUF file by itself, and its name says why', async (name, says) => {
    expect(await refusalOf(cut(300, 900, name))).toMatchObject({
      code: 'not-gguf',
      message: expect.stringMatching(says),
    })
  })

  it.each(['m.gguf', 'm.gguf.part', 'm.gguf.crdownload', 'm.Q4_K_M.partial', 'm.gguf.gz'])(
    '%s is not the name of such a part',
    async (name) => {
      const messages = messagesOf(await modelOf(cut(0, -100, name)))
      expect(messages.at(-1)).toMatch(/as in an unfinished download\.$/)
    },
  )

  it('is a model by itself when nothing is missing', async () => {
    expect(messagesOf(await modelOf(cut(0, whole.length, 'm.gguf.part1of2')))).toEqual([])
  })
})
