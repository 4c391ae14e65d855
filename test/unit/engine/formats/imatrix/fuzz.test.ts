import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/imatrix/read-header.ts'
import { fixturesFolder } from '../../../../helpers/gguf-files.ts'
import { datBytes } from '../../../../helpers/imatrix-files.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'
import { mutations } from '../../../../helpers/mutate.ts'

/** 2,000 in every run of the tests; `npm run fuzz` asks for 20,000. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2000)

const many = Array.from({ length: 300 }, (_, i) => ({ name: `blk.${i}.attn_q.weight`, calls: i, values: [i] }))
const seeds = [
  datBytes(many, { chunks: 9, dataset: 'text.txt' }),
  datBytes([{ name: 'output.weight', calls: 1, values: [1, 2] }], { chunks: 1, dataset: 'a' }),
  // Its first entry and a part of the second: damage to a copy costs as much as the copy is long.
  readFileSync(resolve(fixturesFolder, 'compare/compare.imatrix.dat')).subarray(0, 7000),
].map((bytes) => new Uint8Array(bytes))

it(`${RUNS} damaged importance matrices are answered with entries or a problem`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), mutations, async (seed, mutate) => {
      const bytes = mutate(seed)
      const source = memorySource(bytes, 'imatrix.dat')
      const header = await readHeader(source, bytes.subarray(0, 4096))
      const fatal = header.problems.some(({ severity }) => severity === 'fatal')
      expect(header.tensors.length === 0).toBe(fatal)
      // No count that a file declares makes the reader read more than the file has, but for windows that overlap.
      expect(source.counts.largest).toBeLessThanOrEqual(2 ** 16)
      for (const { message, code, byteOffset } of header.problems) {
        expect(message.length).toBeGreaterThan(10)
        expect(code).toMatch(/^[a-z0-9-]+$/)
        if (byteOffset !== undefined) expect(byteOffset).toBeLessThanOrEqual(bytes.length)
      }
      for (const { unreadable, dataOffset, nBytes } of header.tensors) {
        if (unreadable !== undefined) continue
        expect(Number(dataOffset) + Number(nBytes)).toBeLessThanOrEqual(bytes.length)
      }
    }),
    { numRuns: RUNS },
  )
})
