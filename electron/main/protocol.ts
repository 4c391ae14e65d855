/** Serves the renderer's folder, and nothing else, as `app://tensorscope/`. */
import { protocol } from 'electron'
import { answerAppRequest } from '../app/page/app-response.ts'
import { APP_SCHEME } from '../app/page/app-url.ts'

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // Chromium keeps the compiled code of the page's scripts between starts.
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ])
}

/** @param root the built renderer */
export function serveRenderer(root: string): void {
  protocol.handle(APP_SCHEME, ({ method, url }) => answerAppRequest(method, url, root))
}
