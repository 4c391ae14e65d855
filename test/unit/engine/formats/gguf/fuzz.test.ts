import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'
import { mutations } from '../../../../helpers/mutate.ts'
import { Slowest } from '../../../../helpers/slowest.ts'

/** 2,000 in every run of the tests; `npm run fuzz` asks for 20,000. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2000)

/** No header may take longer to answer, in milliseconds: that is a hang, not a slow machine. */
const HANG = 1000

/** What reading may add to the memory of this process, in bytes, over all runs. */
const MEMORY_LIMIT = 512 * 1024 * 1024

const folders = ['../../../../fixtures', '../../../../fixtures/malformed'].map(
  (folder) => new URL(`${folder}/`, import.meta.url),
)
/** The first 64 KiB of each: headers, and a little of the data. */
const seeds = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.gguf'))
    .map((name) => new Uint8Array(readFileSync(new URL(name, folder))).slice(0, 65_536)),
)

it(`${RUNS} damaged headers are answered with a table or a problem`, { timeout: 600_000 }, async () => {
  const before = process.memoryUsage().rss
  const slowest = new Slowest(10)
  await fc
    .assert(
      fc.asyncProperty(fc.constantFrom(...seeds), mutations, async (seed, mutate) => {
        const bytes = mutate(seed)
        const source = memorySource(bytes)
        const started = performance.now()
        const header = await readHeader(source)
        const ms = performance.now() - started
        slowest.add(ms, bytes)
        expect(ms).toBeLessThan(HANG)
        const fatal = header.problems.some((problem) => problem.severity === 'fatal')
        if (fatal) expect([...header.tensors]).toEqual([])
        for (const { message, code } of header.problems) {
          expect(message.length).toBeGreaterThan(10)
          expect(code).toMatch(/^[a-z0-9-]+$/)
        }
        // What is not marked as unreadable can be read: it lies within the file.
        for (const tensor of header.tensors) {
          if (tensor.unreadable !== undefined) continue
          expect(Number(tensor.dataOffset) + Number(tensor.nBytes)).toBeLessThanOrEqual(bytes.length)
        }
      }),
      { numRuns: RUNS },
    )
    .finally(() => {
      const folder = process.env['FUZZ_KEEP']
      if (folder !== undefined) slowest.write(folder)
    })
  expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_LIMIT)
})
