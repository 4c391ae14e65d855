/** `npm test`: everything that CI runs. Checks, builds, then unit, integration and e2e tests; ends with one line of counts. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'tensorscope-test-'))
const report = join(scratch, 'report.json')

/** @returns whether the command succeeded; what it prints goes to this terminal */
function run(title, command, args) {
  console.log(`\n== ${title}`)
  const started = performance.now()
  return new Promise((done) => {
    const path = `${join(root, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, PATH: path },
    })
    child.once('error', (error) => {
      console.error(error.message)
      done(false)
    })
    child.once('exit', (code) => {
      console.log(
        `== ${title}: ${code === 0 ? 'ok' : 'failed'}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
      )
      done(code === 0)
    })
  })
}

let passed = 0
let failed = 0
const count = (success) => (success ? passed++ : failed++)

count(await run('check', 'npm', ['run', '--silent', 'check']))
const built = await run('build', 'npm', ['run', '--silent', 'build'])
count(built)
if (built) {
  const green = await run('tests', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  try {
    const counts = JSON.parse(readFileSync(report, 'utf8'))
    passed += counts.numPassedTests
    failed += counts.numFailedTests
    // A file that cannot be loaded has no test that could fail.
    if (!green && counts.numFailedTests === 0) failed++
    if (counts.numPendingTests > 0) console.log(`${counts.numPendingTests} skipped`)
  } catch {
    failed++
  }
}
rmSync(scratch, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
