// node build/smoke-test.mjs PROGRAM EXECUTOR…: lets the packed app scan a sample without a window, and looks at the result.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const TIMEOUT = 120_000
const sample = resolve(import.meta.dirname, '../test/fixtures/all-types.gguf')
const expected = Object.keys(JSON.parse(readFileSync(sample.replace('.gguf', '.expected.json'), 'utf8')))

const [program, ...executors] = process.argv.slice(2)
if (program === undefined || executors.length === 0) throw new Error('usage: smoke-test.mjs PROGRAM EXECUTOR…')
const folder = mkdtempSync(join(tmpdir(), 'tensorscope-smoke-'))
for (const executor of executors) {
  const report = join(folder, `${executor}.json`)
  // To a file: a program with windows has no standard output on Windows.
  // It lacks most tensors of a model, which is not what is looked at here.
  const args = ['--inspect', sample, '--fail-on', 'never', '--executor', executor, '--workers', '2', '--json', report]
  const { status, signal, error } = spawnSync(program, args, { stdio: 'inherit', timeout: TIMEOUT })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ended with ${signal ?? status}`)
  const { tensors } = JSON.parse(readFileSync(report, 'utf8'))
  const done = tensors.filter((tensor) => tensor.status === 'done').length
  if (done !== expected.length) throw new Error(`${done} of ${expected.length} tensors were measured`)
  console.log(`${executor}: ${done} tensors measured`)
}
rmSync(folder, { recursive: true, force: true })
