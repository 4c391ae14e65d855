// npm run dist -- [electron-builder's options]: installers for this platform, in release/
import { resolve } from 'node:path'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'

await ensureBuiltOrExit()
const builder = resolve(import.meta.dirname, '../node_modules/electron-builder/cli.js')
process.exitCode = await runChild(node24(), [
  builder,
  '--config',
  'build/electron-builder.yml',
  ...process.argv.slice(2),
])
process.exit()
