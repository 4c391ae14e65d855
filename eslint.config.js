import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import electronPromises from './build/eslint-electron-promises.mjs'
import svelteConfig from './svelte.config.js'

const OFFLINE = 'the app makes no request, ever'

/** Packages and built-in modules that a part must not reach: beside its own, whatever could make a request. */
const without = (files, patterns, message) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...(patterns ? [{ regex: patterns, message }] : []),
          { regex: '^(node:)?(https?|http2|net|tls|dns|dgram|quic|inspector)(/|$)|^undici', message: OFFLINE },
        ],
        paths: [{ name: 'electron', importNames: ['net', 'autoUpdater', 'crashReporter'], message: OFFLINE }],
      },
    ],
    'no-restricted-globals': [
      'error',
      ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'RTCPeerConnection', 'WebTransport'].map((name) => ({
        name,
        message: OFFLINE,
      })),
    ],
  },
})

export default ts.config(
  { ignores: ['dist', 'release', 'coverage', 'node_modules', 'electron/engine/kernels/assembly'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // Indexed access is checked by the compiler; where an index is known to be in range, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser, svelteConfig } },
    rules: { 'svelte/require-each-key': 'error', 'svelte/no-at-html-tags': 'error' },
  },
  { files: ['renderer/**'], languageOptions: { globals: globals.browser } },
  {
    // Rules that ask the compiler. They cost a quarter of the time of all linting, so that they are for these two alone.
    files: ['electron/{app,cli,main,preload}/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'electron-promises': electronPromises },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      'electron-promises/no-void': 'error',
    },
  },
  without(['shared/**'], '^(node:|[a-z@])', 'shared imports nothing'),
  without(['electron/engine/**'], '^electron', 'the engine runs on plain Node'),
  without(['electron/{app,cli}/**'], '^electron', 'this runs on plain Node'),
  without(['electron/main/**']),
  without(['electron/preload/**'], '^node:', 'a sandboxed preload has electron only'),
  without(['renderer/**'], '^(node:|electron)', 'the renderer knows shared and its one api.ts'),
)
