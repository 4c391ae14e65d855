// node build/stand-in/run.ts dist/main/main.mjs [arguments]
//
// Runs a built main process under plain Node, with a stand-in where it imports `electron`.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { limitMemories } from './memory-limit.ts'

const standIn = new URL('./electron.ts', import.meta.url).href
const [main, ...args] = process.argv.slice(2)
if (main === undefined) throw new Error('electron stand-in: no main module was given')
const folder = appFolder(resolve(main))

// Before anything else, for all that follows may ask what it runs on.
Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })
// Inside an archive the app is packed: it has no folder on its command line.
const resourcesPath = /^(.*)[\\/]app\.asar[\\/]/.exec(resolve(main))?.[1]
Object.assign(process, { type: 'browser', ...(resourcesPath ? { resourcesPath } : { defaultApp: true }) })
// As in `electron FOLDER arguments`.
process.argv.splice(1, process.argv.length, ...(resourcesPath ? [] : [folder]), ...args)

limitMemories()
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})

const { acceptControl } = await import('./control.ts')
const { host } = await import('./host.ts')
const { default: electron } = await import('./electron.ts')
const { quitOnSignals } = await import('./signals.ts')
acceptControl(electron)
// A listener too many is told of once on Electron, in a terminal that few have; here it fails the spec.
process.on('warning', (warning) => {
  if (!host.controlled || warning.name !== 'MaxListenersExceededWarning') return
  console.error(warning.stack)
  process.exit(1)
})
await import(pathToFileURL(resolve(main)).href)
// Electron too is ready only when the main module has been evaluated to its end.
quitOnSignals()
electron.app.becomeReady()

/** The folder that would be named to Electron: the nearest one with a `package.json`. */
function appFolder(module: string): string {
  const above = dirname(module)
  return above === module || existsSync(join(above, 'package.json')) ? above : appFolder(above)
}
