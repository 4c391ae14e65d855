/**
 * `npm run fuzz [-- RUNS]`: damages headers at random, 20,000 times unless told otherwise, and removes each tensor that
 * llama.cpp needs from the headers of 127 models. The ten slowest headers stay in `test-results/fuzz-slowest`, as files to
 * look at and to measure.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const vitest = resolve(root, 'node_modules/vitest/vitest.mjs')
const slowest = resolve(root, 'test-results/fuzz-slowest')
const tests = ['test/unit/engine/formats/gguf/fuzz.test.ts', 'test/unit/shared/model/health/architectures.test.ts']
const args = [vitest, 'run', '--project', 'unit*', ...tests]
const env = { ...process.env, FUZZ_RUNS: process.argv[2] ?? '20000', FUZZ_KEEP: slowest }
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1
