import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type UserConfig } from 'electron-vite'
import type { InlineConfig } from 'vite'
import { assemblyscript } from './asc-plugin.ts'
import { licenceList } from './licences-plugin.ts'
import { sampleModel } from './sample-plugin.ts'
import { threadsModules } from './threads-plugin.ts'
import { workerBuilds, workerPrograms } from './worker-programs-plugin.ts'

const root = resolve(import.meta.dirname, '..')
const at = (path: string) => resolve(root, path)
const threads = () => threadsModules(root, at('electron/engine/remote/threads-implementation.ts'))

/** The log could be sent to a server, by a part of its library that is left out: nothing in the app makes a request. */
const localLog = {
  name: 'local-log',
  load: (id: string) =>
    /\/electron-log\/src\/node\/transports\/remote\.js$/.test(id)
      ? 'module.exports = () => Object.assign(() => undefined, { level: false })'
      : undefined,
}

const forNode = {
  minify: false,
  sourcemap: false,
  rolldownOptions: {
    output: {
      format: 'es',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
      // Every process and every thread has the text of its program in memory, with two bytes per character if one needs two.
      charset: 'ascii',
      comments: false,
    },
    // Of its packages, the one function that is used has no others behind it; otherwise all of them would be included.
    treeshake: { moduleSideEffects: [{ test: /\/node_modules\/@huggingface\//, sideEffects: false }] },
    checks: { eval: false, pluginTimings: false },
  },
} satisfies InlineConfig['build']

/** The development build, apart from the one that is started and packed. */
const DEVELOPMENT = 'dist/dev'

const workers = {
  worker: at('electron/engine/worker/worker.ts'),
  'lab-worker': at('electron/engine/lab/lab-worker.ts'),
}

/**
 * Returns how the app is built into a folder.
 *
 * @param out the folder, from the project's
 */
function buildInto(out: string): { readonly app: UserConfig; readonly workers: InlineConfig[] } {
  const licences = licenceList(at(`${out}/LICENCES.txt`))
  const main = { ...forNode, outDir: at(`${out}/main`) }
  const app: UserConfig = {
    main: {
      plugins: [assemblyscript(), localLog, licences(), threads(), sampleModel(at(`${out}/sample`))],
      build: {
        ...main,
        externalizeDeps: {
          exclude: [
            'commander',
            'electron-log',
            'threads',
            'valibot',
            'papaparse',
            '@huggingface/gguf',
            'hash-wasm',
            'i18next',
          ],
        },
        rolldownOptions: {
          ...main.rolldownOptions,
          input: { main: at('electron/main/main.ts'), inspect: at('electron/cli/cli.ts') },
        },
      },
    },
    preload: {
      plugins: [licences()],
      build: {
        outDir: at(`${out}/preload`),
        rolldownOptions: {
          input: { preload: at('electron/preload/preload.ts') },
          // A sandboxed preload cannot be an ES module.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    renderer: {
      root: at('renderer'),
      plugins: [svelte({ configFile: at('svelte.config.js') }), licences()],
      build: {
        outDir: at(`${out}/renderer`),
        emptyOutDir: true,
        rolldownOptions: { input: at('renderer/index.html') },
      },
    },
  }
  return { app, workers: workerBuilds(root, workers, main, () => [assemblyscript(), licences(), threads()]) }
}

/** The workers' programs of the development build; `build/dev` watches each. */
export const developmentWorkers = (): InlineConfig[] => buildInto(DEVELOPMENT).workers

export default defineConfig(({ command }) => {
  const { app, workers } = buildInto(command === 'serve' ? DEVELOPMENT : 'dist')
  if (command === 'build') app.main?.plugins?.push(workerPrograms(workers))
  return app
})
