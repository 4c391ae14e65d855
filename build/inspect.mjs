// npm run --silent inspect -- FILE…, npm run --silent diff -- REFERENCE OTHER
import { resolve } from 'node:path'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'

// What is said of a build is not worth the run.
process.stderr.on('error', () => undefined)
await ensureBuiltOrExit()
const program = resolve(import.meta.dirname, '../dist/main/inspect.mjs')
// Room for young objects in MB: with more, headers of very many tensors take 100 MB more and no less time.
const options = ['--max-semi-space-size=4', '--disable-sigusr1']
process.exitCode = await runChild(node24(), [...options, program, ...process.argv.slice(2)])
// The handlers of signals would keep it waiting.
process.exit()
