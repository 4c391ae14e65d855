/** The entry: a window, or one run in the terminal. */
import { headlessArguments, userArguments } from '../app/opening/open-requests.ts'

// Electron becomes ready only when this module has been evaluated to its end. So what has to happen before that is
// awaited here: schemes are registered and the sandbox is enabled, or a headless run is already over.
const headless = headlessArguments(userArguments(process.argv, process.defaultApp === true))
if (headless) {
  const { runHeadless } = await import('./run-cli.ts')
  await runHeadless(headless)
} else {
  const { startApp } = await import('./app.ts')
  startApp()
}
