// npm run --silent inspect -- FILE…
import { resolve } from 'node:path'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'

await ensureBuiltOrExit()
const program = resolve(import.meta.dirname, '../dist/main/inspect.mjs')
process.exitCode = await runChild(node24(), [program, ...process.argv.slice(2)])
// The handlers of signals would keep it waiting.
process.exit()
