/**
 * `npm run check`: all checks, two at a time. Each keeps what it found in node_modules/.cache, so that an unchanged tree
 * takes seconds. What a check prints is shown at its end, and only if it failed.
 */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')

/** In the order in which they start: the longest ones first. */
const CHECKS = ['lint', 'svelte', 'types', 'format', 'knip', 'arrows']
/** Checks at a time: each of the first two keeps a core busy. */
const LANES = 2

/**
 * @param {string} name
 * @returns {Promise<boolean>} whether it found nothing
 */
function check(name) {
  const started = performance.now()
  return new Promise((done) => {
    // On Windows npm is a batch file, which only a shell can start.
    const child = spawn(`npm run --silent check:${name}`, { cwd: ROOT, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const printed = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => printed.push(piece))
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      if (code !== 0) process.stdout.write(Buffer.concat(printed))
      console.log(`check:${name} ${code === 0 ? 'ok' : 'failed'}, ${seconds} s`)
      done(code === 0)
    })
  })
}

const waiting = [...CHECKS]
let failed = false
async function lane() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) if (!(await check(name))) failed = true
}
await Promise.all(Array.from({ length: LANES }, lane))
process.exitCode = failed ? 1 : 0
