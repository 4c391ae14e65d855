import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { electronBinary } from '../../build/electron-binary.mjs'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { dropModel, exportReport, scanEnd, temporaryFolder } from './helpers.ts'
import { launchApp } from './launch.ts'

/** Each is a task: more workers with xxh64 than one process has room for as threads. */
const TENSORS = 44
/** The machine seems to have as many: the window then offers 64 workers. */
const CORES = 32

const folder = temporaryFolder()
afterAll(() => folder.dispose())

interface Report {
  readonly tensors: readonly { readonly status: string; readonly digest: { readonly xxh64: string } }[]
}

/** A folder of user data in which 64 threads and xxh64 are chosen. */
function chosen(): string {
  const userData = join(folder.path, 'user-data')
  mkdirSync(userData)
  const preferences = { executor: 'threads', workers: 64, measures: ['xxh64'], offerAdvice: false }
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ version: 1, preferences, recent: [] }))
  return userData
}

function manyTensors(): string {
  const path = join(folder.path, 'many.gguf')
  const tensors = Array.from({ length: TENSORS }, (_, i) => ({
    name: `t${i}`,
    shape: [256],
    typeId: 0,
    data: new Uint8Array(1024),
  }))
  writeFileSync(path, writeGguf({ tensors }))
  return path
}

// Electron takes no `--import` from NODE_OPTIONS, by which the number of cores is changed.
describe.skipIf(electronBinary() !== undefined)('a scan on more threads than one process has room for', () => {
  it('has processes for the others, says so in the log, and measures the same', async () => {
    const hook = join(folder.path, 'cores.mjs')
    const patch = `import os from 'node:os'\nimport { syncBuiltinESMExports } from 'node:module'\n`
    writeFileSync(hook, `${patch}os.availableParallelism = () => ${CORES}\nsyncBuiltinESMExports()\n`)
    const app = await launchApp({ userData: chosen(), env: { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` } })
    try {
      const page = await app.firstWindow()
      await dropModel(app, page, manyTensors())
      await page.getByRole('button', { name: /^Scan/ }).click()
      await scanEnd(page)
      await page.getByRole('status').filter({ hasText: 'Scan complete.' }).waitFor()
      await page.getByRole('tab', { name: /^Log/ }).click()
      const reason = 'because the threads of all scans have room for 82 WebAssembly memories'
      await page.getByText(new RegExp(`41 of 4\\d workers are threads; \\d are processes, ${reason}`)).waitFor()
      const path = join(folder.path, 'report.json')
      await exportReport(app, page, path, 'JSON')
      const { tensors } = JSON.parse(readFileSync(path, 'utf8')) as Report
      expect(tensors).toHaveLength(TENSORS)
      // All tensors are the same bytes.
      expect(new Set(tensors.map(({ status, digest }) => `${status} ${digest.xxh64}`)).size).toBe(1)
      expect(tensors[0]).toMatchObject({ status: 'done' })
    } finally {
      expect(await app.close()).toEqual([])
    }
  })
})
