/** Whether a file is still the one that was opened. */
import type { BigIntStats } from 'node:fs'
import { statfs } from 'node:fs/promises'
import type { FileStamp, FileState } from '../protocol/worker-protocol.ts'

/**
 * The stamp of a file. On macOS `ctime` is left out: a double-click in the Finder, a tag or a permission of the system
 * writes an extended attribute, which changes it and nothing of the content.
 * @param stats of the open file, or of `path` where it is not open
 */
export function stampOf(path: string, stats: BigIntStats, platform = process.platform): FileStamp {
  const { dev, ino, mode, nlink, uid, gid, mtimeNs } = stats
  const ctimeNs = platform === 'darwin' ? 0n : stats.ctimeNs
  const state = { dev, ino, mode, nlink, uid, gid, mtimeNs, ctimeNs }
  return { path, size: Number(stats.size), mtimeMs: milliseconds(mtimeNs), state }
}

/** FAT and exFAT, as statfs(2) names them. */
const WITHOUT_NUMBERS: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0])

/**
 * The stamp of a model's file when it is opened. Linux makes up the number and the `ctime` of a file on FAT and exFAT each
 * time that it reads the entry, which it may do at any moment: there, size and time of content are all there is.
 */
export async function firstStamp(path: string, stats: BigIntStats): Promise<FileStamp> {
  const stamp = stampOf(path, stats)
  if (process.platform !== 'linux') return stamp
  const disk = await statfs(path).catch(() => undefined)
  if (!disk || !WITHOUT_NUMBERS.has(disk.type)) return stamp
  const { size, mtimeMs } = stamp
  return { path, size, mtimeMs }
}

/**
 * What happened to a file between two stamps of it:
 * - `nothing`;
 * - `status`: it was linked, unlinked or got other permissions, and its content is as it was;
 * - `unknown`: its `ctime` changed for no reason that shows. It was renamed, or it was written to and its time was set
 *   back, as `rsync --inplace --times` does;
 * - `content`: another size, time or file.
 *
 * `ctime` changes with every write, and no program can set it. Without states, size and time decide.
 */
export function changeBetween(before: FileStamp, now: FileStamp): 'nothing' | 'status' | 'unknown' | 'content' {
  const [a, b] = [before.state, now.state]
  if (before.size !== now.size) return 'content'
  if (!a || !b) return before.mtimeMs === now.mtimeMs ? 'nothing' : 'content'
  if (a.mtimeNs !== b.mtimeNs || a.ino !== b.ino || a.dev !== b.dev) return 'content'
  if (a.ctimeNs === b.ctimeNs) return 'nothing'
  return STATUS.some((key) => a[key] !== b[key]) ? 'status' : 'unknown'
}

const STATUS = ['mode', 'nlink', 'uid', 'gid'] as const satisfies readonly (keyof FileState)[]

/** Whether the content is certainly the same. */
export const hasSameContent = (before: FileStamp, now: FileStamp): boolean =>
  ['nothing', 'status'].includes(changeBetween(before, now))

/** As `Stats.mtimeMs`, with its fraction. */
function milliseconds(ns: bigint): number {
  const second = 1_000_000_000n
  const rest = ((ns % second) + second) % second
  return Number((ns - rest) / second) * 1e3 + Number(rest) / 1e6
}
