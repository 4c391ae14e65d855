import { globSync, readFileSync } from 'node:fs'
import { matchesGlob, resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { assemblyscript } from './build/asc-plugin.ts'

const UNIT = 'test/unit/**/*.test.ts'

/** Components and controllers of the window: compiled for a browser, in the DOM of happy-dom, on `test/harness`. */
const WINDOW = 'test/unit/renderer/**/*.test.ts'

/** Mocked modules, stopped clocks, other variables, another language, the stand-in's one app: what a process shares. */
const SHARED =
  /\bvi\.(?!(fn|mocked|waitFor|waitUntil|clearAllMocks)\b)|\bsetLanguage\(|\bprocess\.(on|once|emit|kill|chdir|exitCode)\b|stand-in\//

/**
 * Unit tests that change what a process shares get one each. All others share theirs: to load the same modules again for
 * each file costs more than most of the tests. Tests of the window share their page too, unless they mock modules.
 */
const alone = globSync(UNIT, { cwd: import.meta.dirname })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => {
    const text = readFileSync(resolve(import.meta.dirname, path), 'utf8')
    if (matchesGlob(path, WINDOW)) return /\bvi\.mock\(/.test(text)
    return path.includes('/stand-in/') || SHARED.test(text)
  })

export default defineConfig({
  plugins: [assemblyscript(), svelte()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [UNIT],
          exclude: [...alone, WINDOW],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-alone',
          include: alone,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: {
          name: 'window',
          include: [WINDOW],
          exclude: alone,
          environment: 'happy-dom',
          setupFiles: 'test/harness/setup.ts',
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'build/ensure-built.mjs',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // One after the other anyway, and none mocks a module: they load the engine once.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'packaging',
          include: ['test/packaging/**/*.test.ts'],
          globalSetup: 'test/packaging/global-setup.ts',
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'build/ensure-built.mjs',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Processes start within: a second is too little on a machine that is busy.
          expect: { poll: { timeout: 15_000 } },
          // One after the other anyway, and none mocks a module: they load Playwright once.
          isolate: false,
        },
      },
    ],
  },
})
