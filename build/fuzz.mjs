/**
 * `npm run fuzz [-- RUNS]`: damages headers at random, 20,000 times unless told otherwise. The ten slowest of them stay in
 * `test-results/fuzz-slowest`, as files to look at and to measure.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const vitest = resolve(root, 'node_modules/vitest/vitest.mjs')
const slowest = resolve(root, 'test-results/fuzz-slowest')
const args = [vitest, 'run', '--project', 'unit', 'test/unit/engine/gguf/fuzz.test.ts']
const env = { ...process.env, FUZZ_RUNS: process.argv[2] ?? '20000', FUZZ_KEEP: slowest }
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1
