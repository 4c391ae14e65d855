/** Temporary files and folders of processes that were killed before they could remove them. */
import { createHash, randomBytes } from 'node:crypto'
import { lstat, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** What is written to is not old: milliseconds since its last change. */
const OLD = 10 * 60_000
/** The same where it is not known which process made it. */
const VERY_OLD = 24 * 60 * 60_000

/** This machine, in a name: a folder of a network disk has temporary files of several. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** `.tensorscope-HOST-PID-RANDOM.tmp`; without host and process where an earlier version made it. */
const FILE = /^\.tensorscope-(?:(?<host>[0-9a-f]{8})-(?<pid>\d+)-)?[0-9a-f]{12}\.tmp$/

/** A name for a temporary file that tells which process makes it. */
export const temporaryName = (): string => `.tensorscope-${HOST}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`

/** Whether a process of this machine lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Removes temporary files in a folder whose process is gone and that nobody has written to for a while. Those of other
 * machines, and links and folders of such names, stay. Never rejects.
 */
export async function sweepFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const { groups } = FILE.exec(name) ?? {}
    if (!groups) continue
    const { host, pid } = groups
    if (pid !== undefined && (host !== HOST || isAlive(Number(pid)))) continue
    const path = join(folder, name)
    const found = await lstat(path).catch(() => undefined)
    if (!found?.isFile() || Date.now() - found.mtimeMs < (pid === undefined ? VERY_OLD : OLD)) continue
    await rm(path, { force: true }).catch(() => undefined)
  }
}

/** Removes folders `PREFIX-PID-RANDOM` of processes that are gone from a machine's own folder. Never rejects. */
export async function sweepFolders(folder: string, prefix: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(`${prefix}-`)) continue
    const [, pid] = /^(\d+)-[^-]+$/.exec(name.slice(prefix.length + 1)) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
