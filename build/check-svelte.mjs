// npm run check:svelte: svelte-check, unless nothing that it reads has changed since it found nothing. Its own incremental
// mode does not resolve imports that name their extension.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { node24 } from './node-24.mjs'

const ROOT = resolve(import.meta.dirname, '..')
const STAMP = resolve(ROOT, 'node_modules/.cache/checks/svelte')
const READ = ['renderer', 'shared', 'svelte.config.js', 'tsconfig.base.json', 'package-lock.json']

const now = fingerprint(ROOT, READ)
if (now !== before()) {
  const program = resolve(ROOT, 'node_modules/svelte-check/bin/svelte-check')
  const args = [program, '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings']
  const { status } = spawnSync(node24(), args, { cwd: ROOT, stdio: 'inherit' })
  process.exitCode = status ?? 1
  if (status === 0) {
    mkdirSync(dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, now)
  }
}

function before() {
  try {
    return readFileSync(STAMP, 'utf8')
  } catch {
    return undefined
  }
}
