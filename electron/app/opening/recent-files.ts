/** Models that were opened before, newest first. */
import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, sep } from 'node:path'
import type { RecentFile } from '../../../shared/ipc/window-state.ts'
import type { Verdict } from '../../../shared/model/health/verdict.ts'
import { outsideArchives } from '../../engine/files/outside-archives.ts'
import { MAX_RECENT, type Placement, type RememberedFile } from '../settings.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'

/** Folders longer than this lose their middle. */
const MAX_FOLDER = 48
/** A path on a drive that is asleep must not hold up the start window, in milliseconds. */
const STAT_TIMEOUT = 500

/**
 * The list with a file put first. It keeps its id, its place and its view, and its verdict as long as its size is the same.
 */
export function remember(
  recent: readonly RememberedFile[],
  file: { readonly path: string; readonly size: number },
  now: number,
): RememberedFile[] {
  const known = recent.find(({ path }) => path === file.path)
  const verdict = known && known.size === file.size ? known.verdict : undefined
  const entry: RememberedFile = {
    id: known?.id ?? randomUUID(),
    path: file.path,
    size: file.size,
    openedAt: now,
    ...(verdict ? { verdict } : {}),
    ...(known?.placement ? { placement: known.placement } : {}),
    ...(known?.view ? { view: known.view } : {}),
  }
  return [entry, ...recent.filter(({ path }) => path !== file.path)].slice(0, MAX_RECENT)
}

export function forget(recent: readonly RememberedFile[], id: string): RememberedFile[] {
  return recent.filter((file) => file.id !== id)
}

export function withVerdict(recent: readonly RememberedFile[], path: string, verdict: Verdict): RememberedFile[] {
  return recent.map((file) => (file.path === path ? { ...file, verdict } : file))
}

/** The list with what is remembered of how a file is shown. */
export function withManner(
  recent: readonly RememberedFile[],
  path: string,
  manner: { readonly placement: Placement } | { readonly view: ViewId },
): RememberedFile[] {
  return recent.map((file) => (file.path === path ? { ...file, ...manner } : file))
}

/** The list as the window shows it: without paths. */
export function showRecent(recent: readonly RememberedFile[], home: string): Promise<RecentFile[]> {
  return Promise.all(
    recent.map(async ({ id, path, size, openedAt, verdict }) => ({
      id,
      name: basename(path),
      folder: shortFolder(dirname(path), home),
      size,
      openedAt,
      exists: await isThere(path),
      ...(verdict ? { verdict } : {}),
    })),
  )
}

/** `~/models/…/gguf`: the home folder as `~`, the middle left out when it is long. */
export function shortFolder(folder: string, home: string, separator: string = sep): string {
  const inHome = folder === home || folder.startsWith(home + separator)
  const short = inHome ? `~${folder.slice(home.length)}` : folder
  if (short.length <= MAX_FOLDER) return short
  const parts = short.split(separator)
  // The first folder with the root before it: `~`, `/mnt`, `C:`, `\\server`.
  const root = parts.findIndex((part) => part !== '')
  const head = parts.splice(0, root + 1).join(separator)
  let tail = parts.pop() ?? ''
  // As many folders from the end as fit beside the first one.
  while (parts.length > 0 && [head, '\u2026', parts.at(-1), tail].join(separator).length <= MAX_FOLDER)
    tail = `${parts.pop()!}${separator}${tail}`
  return [head, ...(parts.length > 0 ? ['\u2026'] : []), tail].join(separator)
}

async function isThere(path: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), STAT_TIMEOUT)
  })
  const found = outsideArchives(() => stat(path)).then(
    (stats) => stats.isFile(),
    () => false,
  )
  return Promise.race([found, late]).finally(() => clearTimeout(timer))
}
