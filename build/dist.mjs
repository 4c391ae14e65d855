// npm run dist -- [electron-builder's options]: installers for this platform, in release/
import { resolve } from 'node:path'
import { ensureBuiltOrExit } from './ensure-built.mjs'
import { node24 } from './node-24.mjs'
import { runChild } from './run-child.mjs'
import { packingTools } from './seven-zip.mjs'

await ensureBuiltOrExit()
const root = resolve(import.meta.dirname, '..')
const builder = resolve(root, 'node_modules/electron-builder/cli.js')
// Named in full: the command may be typed in any folder of the project.
const options = ['--projectDir', root, '--config', resolve(root, 'build/electron-builder.yml')]
const args = [builder, ...options, ...process.argv.slice(2)]
process.exitCode = await runChild(node24(), args, { ...process.env, ...packingTools() })
process.exit()
