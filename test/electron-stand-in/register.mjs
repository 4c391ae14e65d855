// node --import ./test/electron-stand-in/register.mjs dist/main/main.mjs
//
// Plain JavaScript, and next to nothing in it: every worker thread of the app runs it too.
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const electron = new URL('./electron.ts', import.meta.url).href
const type = process.env.ELECTRON_STAND_IN_TYPE ?? 'browser'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' && type === 'browser' ? { url: electron, shortCircuit: true } : next(specifier, context),
})
Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true })

if (isMainThread) {
  process.type = type
  process.defaultApp = true
  if (type === 'utility') (await import('./utility-side.ts')).becomeUtilityProcess()
  else (await import('./control.ts')).acceptControl()
}
