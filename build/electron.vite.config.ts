import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { assemblyscript } from './asc-plugin.ts'
import { licenceList } from './licences-plugin.ts'
import { sampleModel } from './sample-plugin.ts'
import { threadsModules } from './threads-plugin.ts'
import { workerPrograms } from './worker-programs-plugin.ts'

const root = resolve(import.meta.dirname, '..')
const at = (path: string) => resolve(root, path)
const threads = () => threadsModules(root, at('electron/engine/remote/threads-implementation.ts'))
const licences = licenceList(at('dist/LICENCES.txt'))

/** The log could be sent to a server, by a part of its library that is left out: nothing in the app makes a request. */
const localLog = {
  name: 'local-log',
  load: (id: string) =>
    /\/electron-log\/src\/node\/transports\/remote\.js$/.test(id)
      ? 'module.exports = () => Object.assign(() => undefined, { level: false })'
      : undefined,
}

const forNode = {
  outDir: at('dist/main'),
  minify: false,
  sourcemap: false,
  rolldownOptions: {
    output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    checks: { eval: false, pluginTimings: false },
  },
} as const
const workers = {
  worker: at('electron/engine/worker/worker.ts'),
  'lab-worker': at('electron/engine/lab/lab-worker.ts'),
}

export default defineConfig({
  main: {
    plugins: [
      assemblyscript(),
      localLog,
      licences(),
      threads(),
      sampleModel(at('dist/sample')),
      workerPrograms(root, workers, forNode, () => [assemblyscript(), licences(), threads()]),
    ],
    build: {
      ...forNode,
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
        ...forNode.rolldownOptions,
        input: { main: at('electron/main/main.ts'), inspect: at('electron/cli/cli.ts') },
      },
    },
  },
  preload: {
    plugins: [licences()],
    build: {
      outDir: at('dist/preload'),
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
    build: { outDir: at('dist/renderer'), emptyOutDir: true, rolldownOptions: { input: at('renderer/index.html') } },
  },
})
