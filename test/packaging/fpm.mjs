#!/usr/bin/env node
// Does what electron-builder asks of fpm, which is not on every machine: a deb with dpkg-deb; of an rpm, a tar archive
// with its files, its fields and its scripts, for looking into.
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
const kind = options.get('t')
if (kind !== 'deb' && kind !== 'rpm') throw new Error(`only deb and rpm can be packed here, not ${kind}`)

const root = mkdtempSync(join(tmpdir(), 'tensorscope-deb-'))
for (const [from, to] of mappings) {
  mkdirSync(dirname(join(root, to)), { recursive: true })
  cpSync(from, join(root, to), { recursive: true, preserveTimestamps: true })
}
if (kind === 'deb') packDeb()
else packRpm()
rmSync(root, { recursive: true })

function packDeb() {
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
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`)
  writeFileSync(join(root, 'DEBIAN/control'), `${lines.join('\n')}\n`)
  for (const [option, name] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ]) {
    copyFileSync(options.get(option), join(root, 'DEBIAN', name))
    chmodSync(join(root, 'DEBIAN', name), 0o755)
  }
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, options.get('package')])
}

function packRpm() {
  const names = ['name', 'version', 'architecture', 'maintainer', 'url', 'license', 'rpm-summary']
  const fields = Object.fromEntries(names.map((name) => [name, options.get(name)]))
  writeFileSync(join(root, 'fields.json'), JSON.stringify({ ...fields, depends }))
  copyFileSync(options.get('after-install'), join(root, 'after-install.sh'))
  execFileSync('tar', ['-cf', options.get('package'), '-C', root, '.'])
}
