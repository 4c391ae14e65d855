import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SecondInstance {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly additionalData?: unknown
}

/**
 * One app per user data folder. Files do it, for the answer is needed synchronously: `wx` decides who is first, and a
 * second one leaves its arguments where the first is watching.
 */
export function takeLock(folder: string, self: SecondInstance, onSecond: (second: SecondInstance) => void): boolean {
  const lock = join(folder, 'stand-in.lock')
  const requests = join(folder, 'stand-in-requests')
  mkdirSync(requests, { recursive: true })
  if (!claim(lock)) {
    const name = `${process.pid}-${Date.now()}`
    writeFileSync(join(requests, `${name}.partial`), JSON.stringify(self))
    renameSync(join(requests, `${name}.partial`), join(requests, `${name}.json`))
    return false
  }
  const collect = () => {
    for (const name of readdirSync(requests).sort()) {
      if (!name.endsWith('.json')) continue
      const path = join(requests, name)
      const second = JSON.parse(readFileSync(path, 'utf8')) as SecondInstance
      rmSync(path)
      onSecond(second)
    }
  }
  const watcher = watch(requests, collect)
  watcher.unref()
  process.on('exit', () => {
    watcher.close()
    rmSync(lock, { force: true })
    rmSync(requests, { recursive: true, force: true })
  })
  return true
}

function claim(lock: string): boolean {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false
    // Whoever held it was killed.
    rmSync(lock, { force: true })
  }
  return false
}

function isAlive(pid: number): boolean {
  // Empty for a moment, while its owner writes it.
  if (!pid) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
