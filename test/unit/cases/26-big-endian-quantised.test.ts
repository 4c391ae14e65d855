import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { createKernels } from '../../../electron/engine/kernels/kernels.ts'
import { planScan } from '../../../electron/engine/plan/plan-scan.ts'
import { measureTask } from '../../../electron/engine/worker/measure.ts'
import { OpenFiles } from '../../../electron/engine/worker/open-files.ts'
import { unpackResult } from '../../../electron/engine/protocol/packed-results.ts'
import { fixturesFolder } from '../../helpers/gguf-files.ts'
import { codesOf, modelOf } from '../../helpers/open-directly.ts'

async function measured(name: string) {
  const { header, files: stamps } = await modelOf(resolve(fixturesFolder, 'cases/26-big-endian-quantised', name))
  const files = new OpenFiles()
  const kernels = createKernels()
  const results = [...planScan(header.tensors).tasks].flatMap(({ chunks, file }, id) => {
    const task = { id, file: stamps[file]!, endian: header.endian, chunks }
    const result = measureTask(task, kernels, files)
    return chunks.map((_, i) => unpackResult(task, result, i))
  })
  files.close()
  return {
    endian: header.endian,
    results: results.map(({ durationMs: _, ...rest }) => rest).toSorted((a, b) => a.tensor - b.tensor),
  }
}

it('a converted big-endian file has the statistics of the little-endian one to the last bit', async () => {
  const [big, little] = [await measured('be.gguf'), await measured('le.gguf')]
  expect([big.endian, little.endian]).toEqual(['big', 'little'])
  expect(big.results).toEqual(little.results)
  expect(big.results).toHaveLength(8)
  expect(big.results.every(({ outcome }) => outcome.ok)).toBe(true)
  for (const name of ['be.gguf', 'le.gguf'])
    expect(codesOf(await modelOf(resolve(fixturesFolder, 'cases/26-big-endian-quantised', name)))).toEqual([])
})
