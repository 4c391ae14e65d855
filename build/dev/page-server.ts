import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type InlineConfig, mergeConfig, type ViteDevServer } from 'vite'
import { SECURITY_HEADERS } from '../../electron/app/page/app-url.ts'
import { developmentPolicy } from '../../electron/app/page/window-page.ts'

const HOST = '127.0.0.1'

/**
 * Serves the page with hot replacement, under the content security policy of the built page as far as that is possible.
 *
 * @param root the project's folder, absolute
 * @param renderer configuration of the page
 * @param cache folder for packages that Vite prepares
 * @returns the origin, such as `http://127.0.0.1:5173`, and the server
 */
export async function servePage(root: string, renderer: InlineConfig, cache: string) {
  const nonce = randomBytes(16).toString('base64')
  const server = await createServer(
    mergeConfig(renderer, {
      configFile: false,
      cacheDir: cache,
      clearScreen: false,
      html: { cspNonce: nonce },
      server: {
        host: HOST,
        // The folder of packages may be a link.
        fs: { allow: [root, realpathSync(join(root, 'node_modules'))] },
      },
      plugins: [{ name: 'development-policy', configureServer: (each: ViteDevServer) => sendPolicy(each, nonce) }],
    } satisfies InlineConfig),
  )
  await server.listen()
  return { origin: originOf(server), server }
}

function sendPolicy(server: ViteDevServer, nonce: string): void {
  server.middlewares.use((_request, response, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    response.setHeader('Content-Security-Policy', developmentPolicy(originOf(server), nonce))
    next()
  })
}

/** The port is another one than Vite's usual one when that is in use. */
const originOf = ({ httpServer }: ViteDevServer) => `http://${HOST}:${(httpServer?.address() as AddressInfo).port}`
