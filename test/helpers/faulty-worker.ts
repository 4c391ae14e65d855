/**
 * The real worker program on a machine where something bad happens when it reads certain bytes. What happens is told
 * by the environment variable `TENSORSCOPE_FAULT`: see `faults.ts`.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Fault } from './faults.ts'

const fault = JSON.parse(process.env['TENSORSCOPE_FAULT'] ?? '{}') as Partial<Fault>

/** The first one only, over all workers, when there is a marker. */
function isDue(): boolean {
  if (fault.marker === undefined) return true
  try {
    fs.closeSync(fs.openSync(fault.marker, 'wx'))
    return true
  } catch {
    return false
  }
}

const HAPPENINGS: Readonly<Record<Fault['kind'], () => void>> = {
  'disk error': () => {
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
  },
  exit: () => process.exit(7),
  abort: () => process.abort(),
  'out of memory': () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => ({ i })))
  },
  'stray error': () => {
    setImmediate(() => {
      throw new Error('a stray error')
    })
  },
  'no kernels': () => undefined,
  loop: () => {
    for (;;);
  },
  // Not even the end of the thread interrupts it.
  'system call': () => execFileSync('sleep', ['2']),
  silent: () => undefined,
  broken: () => undefined,
}

const { readSync } = fs
function readOrSuffer(fd: number, target: Uint8Array, offset: number, length: number, position: number): number {
  if (fault.kind && position >= (fault.from ?? 0) && position < (fault.to ?? 0) && isDue()) HAPPENINGS[fault.kind]()
  return readSync(fd, target, offset, length, position)
}
Object.assign(fs, { readSync: readOrSuffer })
syncBuiltinESMExports()

if (fault.kind === 'broken') throw new Error('a broken worker')
if (fault.kind === 'no kernels' && isDue()) {
  const refuse = function () {
    throw new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance')
  }
  Object.defineProperty(WebAssembly, 'Instance', { value: refuse })
}
if (fault.kind === 'silent') setInterval(() => undefined, 1000)
else await import(pathToFileURL(resolve(import.meta.dirname, '../../dist/main/worker.mjs')).href)
