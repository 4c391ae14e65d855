#!/usr/bin/env node
// Does with dpkg-deb what electron-builder asks of fpm, which is not on every machine.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const options = new Map()
const mappings = []
const depends = []
const args = process.argv.slice(2)
for (let i = 0; i < args.length; i++) {
  const arg = args[i]
  if (arg === '--force') continue
  else if (arg === '-d') depends.push(args[++i])
  else if (arg.startsWith('-')) options.set(arg.replace(/^-+/, ''), args[++i])
  else mappings.push(arg.split('='))
}
if (options.get('t') !== 'deb') throw new Error(`only deb can be packed here, not ${options.get('t')}`)

const root = mkdtempSync(join(tmpdir(), 'tensorscope-deb-'))
for (const [from, to] of mappings) {
  mkdirSync(dirname(join(root, to)), { recursive: true })
  cpSync(from, join(root, to), { recursive: true, preserveTimestamps: true })
}
mkdirSync(join(root, 'DEBIAN'))
const fields = {
  Package: options.get('name'),
  Version: options.get('version'),
  Architecture: options.get('architecture'),
  Maintainer: options.get('maintainer'),
  Depends: depends.join(', '),
  Priority: options.get('deb-priority'),
  Homepage: options.get('url'),
  Description: options.get('description').trim(),
}
writeFileSync(
  join(root, 'DEBIAN/control'),
  `${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n')}\n`,
)
for (const [option, name] of [
  ['after-install', 'postinst'],
  ['after-remove', 'postrm'],
]) {
  copyFileSync(options.get(option), join(root, 'DEBIAN', name))
  chmodSync(join(root, 'DEBIAN', name), 0o755)
}
execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, options.get('package')])
rmSync(root, { recursive: true })
