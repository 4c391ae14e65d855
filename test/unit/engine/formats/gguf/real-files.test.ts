import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readArray } from '../../../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import type { MetadataArray } from '../../../../../shared/model/tensor.ts'
import { ggufFilesIn, hasReal, headerOf, realFolder, realReason, withFile } from '../../../../helpers/gguf-files.ts'

interface ExpectedHeader {
  readonly version: number
  readonly architecture: string
  readonly name: string
  readonly kvCount: number
  readonly tensorCount: number
  readonly tokens: number
  readonly tokenizer: string
  readonly firstTokens: readonly string[]
  readonly lastToken: string
  readonly merges?: number
  readonly keys: readonly string[]
}

if (!hasReal) console.info(`Real model files are not tested${realReason}`)

describe.skipIf(!hasReal)(`real files${realReason}`, () => {
  const read = () => readFileSync(resolve(realFolder, 'expected-headers.json'), 'utf8')
  const expected = hasReal ? (JSON.parse(read()) as Record<string, ExpectedHeader>) : {}

  for (const [file, want] of Object.entries(expected))
    it(file, async () => {
      await withFile(resolve(realFolder, file), async (source) => {
        const started = performance.now()
        const header = await readHeader(source)
        const milliseconds = performance.now() - started
        expect(header.problems).toEqual([])
        expect(header.version).toBe(want.version)
        expect([...header.metadata.keys()]).toEqual(want.keys)
        expect(header.metadata.size).toBe(want.kvCount)
        expect(header.tensors).toHaveLength(want.tensorCount)
        expect(header.metadata.get('general.architecture')?.value).toBe(want.architecture)
        expect(header.metadata.get('general.name')?.value).toBe(want.name)
        expect(header.metadata.get('tokenizer.ggml.model')?.value).toBe(want.tokenizer)

        const tokens = header.metadata.get('tokenizer.ggml.tokens')?.value as MetadataArray
        const page = (start: number, count: number) =>
          readArray(source, header.endian, header.version, tokens, start, count)
        expect(tokens.length).toBe(want.tokens)
        expect(tokens.first.slice(0, 5)).toEqual(want.firstTokens)
        expect(await page(0, 5)).toEqual(want.firstTokens)
        expect(await page(tokens.length - 1, 100)).toEqual([want.lastToken])
        const middle = Math.floor(tokens.length / 2)
        expect((await page(middle - 3, 6))[3]).toBe((await page(middle, 1))[0])
        if (want.merges !== undefined) {
          const merges = header.metadata.get('tokenizer.ggml.merges')?.value as MetadataArray
          expect(merges.length).toBe(want.merges)
        }
        // It takes 10 to 30 ms; the limit only tells walking lengths from making strings, on a busy machine too.
        expect(milliseconds).toBeLessThan(1000)
      })
    })

  for (const file of ggufFilesIn(realFolder).filter((name) => name.startsWith('damaged-')))
    it(`${file} is refused, and the reason guessed`, async () => {
      const { problems, tensors } = await headerOf(resolve(realFolder, file))
      expect([...tensors]).toEqual([])
      expect(problems.at(-1)).toMatchObject({ severity: 'fatal', message: expect.stringMatching(/as if it were text/) })
    })
})
