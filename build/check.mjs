/**
 * `npm run check`: all checks, two at a time. Each keeps its results in node_modules/.cache, so that an unchanged tree takes
 * seconds. The output of a check is shown at its end, and only if it failed.
 */
import { resolve } from 'node:path'
import { runCaptured } from './run-captured.mjs'

const ROOT = resolve(import.meta.dirname, '..')

/** In the order in which they start: the longest ones first. */
const CHECKS = ['lint', 'svelte', 'types', 'format', 'knip', 'arrows']
/** Checks at a time: each of the first two keeps a core busy. */
const LANES = 2

/**
 * @param {string} name
 * @returns {Promise<boolean>} whether it passed
 */
async function check(name) {
  const started = performance.now()
  const { code, printed } = await runCaptured(`npm run --silent check:${name}`, [], { cwd: ROOT })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (code !== 0) process.stdout.write(printed)
  console.log(`check:${name} ${code === 0 ? 'ok' : 'failed'}, ${seconds} s`)
  return code === 0
}

const waiting = [...CHECKS]
let failed = false
async function lane() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) if (!(await check(name))) failed = true
}
await Promise.all(Array.from({ length: LANES }, lane))
process.exitCode = failed ? 1 : 0
