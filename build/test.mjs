/**
 * `npm test`: everything that CI runs. Builds, then goes along two lanes at once, since e2e tests wait more than they
 * compute. Each lane takes the next part when it is done with one. Ends with one line of counts.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { BuildError, ensureBuilt } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runCaptured } from './run-captured.mjs'

const root = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-test-'))
const path = `${join(root, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`

/** Run by Node, not by a shell: on Windows a shell would split the path of the report at its spaces. */
const VITEST = resolve(root, 'node_modules/vitest/vitest.mjs')

let passed = 0
let failed = 0
let skipped = 0
const count = (success) => (success ? passed++ : failed++)

/**
 * @param command a program with its arguments, or a line for the shell
 * @param live what it prints goes to this terminal as it comes; else all of it at its end, so that lanes do not mix
 * @returns whether the command succeeded
 */
async function run(title, live, command, args) {
  if (live) console.log(`\n== ${title}`)
  const started = performance.now()
  const options = { cwd: root, env: { ...process.env, PATH: path }, live }
  const { code, printed, why } = await runCaptured(command, args, options).then(
    (end) => ({ ...end, why: '' }),
    (error) => ({ code: null, printed: '', why: `: ${error.message}` }),
  )
  if (!live) process.stdout.write(`\n== ${title}\n${printed}`)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`== ${title}: ${code === 0 ? 'ok' : 'failed'}, ${seconds} s${why}`)
  return code === 0
}

/** Runs projects of vitest and counts their tests. */
async function vitest(title, live, projects) {
  const report = join(scratch, `${title.replaceAll(', ', '-')}.json`)
  const green = await run(title, live, node24(), [
    VITEST,
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'))
    passed += counts.numPassedTests
    failed += counts.numFailedTests
    skipped += counts.numPendingTests
    // A file that cannot be loaded has no test that could fail.
    if (!green && counts.numFailedTests === 0) failed++
  } catch {
    failed++
  }
}

const built = await ensureBuilt().then(
  () => true,
  (error) => console.error(error instanceof BuildError ? error.message : error),
)
count(built)
if (built) {
  // The longest ones first, so that both lanes end at about the same time. What runs first is seen as it goes.
  const parts = [
    () => vitest('e2e', true, ['e2e']),
    async () => count(await run('check', false, 'npm run --silent check')),
    () => vitest('integration', false, ['integration']),
    () => vitest('unit, window', false, ['unit', 'unit-alone', 'window']),
    () => vitest('packaging', false, ['packaging']),
  ]
  const lane = async () => {
    for (let part = parts.shift(); part; part = parts.shift()) await part()
  }
  await Promise.all([lane(), lane()])
}
rmSync(scratch, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
