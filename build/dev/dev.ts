/**
 * `npm run dev -- [FILE…]`: the app with its page from a server. A change of the page is replaced in the open window; a
 * change of another part builds that part and starts the app again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { resolveConfig } from 'electron-vite'
import { developmentWorkers } from '../electron.vite.config.ts'
import { onParentEnd } from '../parent-end.mjs'
import { chooseHost } from './choose-host.ts'
import { servePage } from './page-server.ts'
import { RunningApp } from './running-app.ts'
import { watchBuild } from './watch-build.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const OUT = join(ROOT, 'dist/dev')
const INTERRUPTED = 130

/** Electron takes name and version from here, so that settings and the lock are not those of an installed app. */
function writePackage(): void {
  const about = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { productName: string; version: string }
  const { productName, version } = about
  const own = { name: 'tensorscope-dev', productName: `${productName} Dev`, version, main: 'main/main.mjs' }
  writeFileSync(join(OUT, 'package.json'), JSON.stringify(own))
}

const started = performance.now()
for (const folder of ['main', 'preload']) rmSync(join(OUT, folder), { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
writePackage()

const { config } = await resolveConfig(
  { root: ROOT, configFile: join(ROOT, 'build/electron.vite.config.ts'), logLevel: 'warn' },
  'serve',
)
const { main, preload, renderer } = config ?? {}
if (!main || !preload || !renderer) throw new Error('build/electron.vite.config.ts lacks a part')
const { origin, server } = await servePage(ROOT, renderer, join(OUT, 'vite'))
const { launch, message } = chooseHost(OUT, process.argv.slice(2), origin)
const app = new RunningApp({ ...launch, cwd: process.env['INIT_CWD'] ?? process.cwd() }, (code) => {
  if (code === 0) void leave(0)
  else console.error(`The app ended with ${code}; it is started again after a change.`)
})
const restart = () => {
  console.error('Built again; starting the app again.')
  void app.restart()
}
await Promise.all([main, preload, ...developmentWorkers()].map((program) => watchBuild(program, restart)))
console.error(`Ready in ${((performance.now() - started) / 1000).toFixed(1)} s; the page is at ${origin}.`)
console.error(message)
await app.restart()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave(INTERRUPTED))
onParentEnd(() => void leave(INTERRUPTED))

async function leave(code: number): Promise<void> {
  await app.stop()
  await server.close()
  process.exit(code)
}
