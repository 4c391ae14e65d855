import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Output } from '../../../electron/cli/output.ts'

/** Takes `most` writes, then fails with `code`, as the stream of a full disk or of a reader that left does. */
function stream(most: number, code: string) {
  const written: string[] = []
  const writable = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      if (written.length === most) return done(Object.assign(new Error(code), { code }))
      written.push(chunk)
      done()
    },
  })
  return { written, output: new Output(writable as unknown as NodeJS.WriteStream) }
}

describe('Output', () => {
  it.each([
    ['EPIPE', true],
    ['EOF', true],
    ['ENOSPC', false],
  ])('notes %s, throws at nobody and takes no more', async (code, readerLeft) => {
    const { output, written } = stream(1, code)
    await output.write('a')
    expect(output.failure).toBeUndefined()
    void output.write('b')
    await output.write('c')
    await output.write('d')
    expect(output.failure?.code).toBe(code)
    expect(output.readerLeft).toBe(readerLeft)
    expect(written).toEqual(['a'])
  })
})
