import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { assemblyscript } from './build/asc-plugin.ts'

const UNIT = 'test/unit/**/*.test.ts'

/** Mocked modules, stopped clocks, other variables, another language, the stand-in's one app: what a process shares. */
const SHARED =
  /\bvi\.(?!(fn|mocked|waitFor|waitUntil)\b)|\bsetLanguage\(|\bprocess\.(on|once|emit|kill|chdir|exitCode)\b|stand-in\//

/**
 * Unit tests that change what a process shares get one each. All others share theirs: to load the same modules anew for
 * each file costs more than most of the tests.
 */
const alone = globSync(UNIT, { cwd: import.meta.dirname })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(
    (path) => path.includes('/stand-in/') || SHARED.test(readFileSync(resolve(import.meta.dirname, path), 'utf8')),
  )

/** Components and controllers of the window: compiled for a browser, in the DOM of happy-dom, on `test/harness`. */
const WINDOW = 'test/unit/renderer/**/*.test.ts'

/** A file that mocks modules would mock them for the files after it, too. */
const mocking = alone.filter(
  (path) =>
    path.startsWith('test/unit/renderer/') &&
    /\bvi\.mock\(/.test(readFileSync(resolve(import.meta.dirname, path), 'utf8')),
)

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
          include: alone.filter((path) => !path.startsWith('test/unit/renderer/') || mocking.includes(path)),
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
          exclude: mocking,
          environment: 'happy-dom',
          setupFiles: 'test/harness/setup.ts',
          isolate: false,
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
