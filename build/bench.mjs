// npm run bench -- [--only NAMES] [--quick]
import { resolve } from 'node:path'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'

await ensureBuiltOrExit()
const program = resolve(import.meta.dirname, '../test/bench/run.ts')
process.exitCode = await runChild(node24(), [program, ...process.argv.slice(2)])
// The handlers of signals would keep it waiting.
process.exit()
