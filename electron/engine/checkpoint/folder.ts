/** The folder that holds the results of many models, two files each: `KEY.tensors` and `KEY.chunks`. */
import { lstat, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** All models together: results of a few hundred models, a small part of one model's size. */
export const MAX_FOLDER_BYTES = 256 * 1024 * 1024

const FILE = /^([0-9a-f]{64})\.(?:tensors|chunks)(?:\.tmp)?$/

/** Models whose results are in use by this process, which is the only one: the app runs once. */
const claimed = new Set<string>()

/** @returns false when the same model is open already, as a copy of the file */
export function claim(path: string): boolean {
  if (claimed.has(resolve(path))) return false
  claimed.add(resolve(path))
  return true
}

export function release(path: string): void {
  claimed.delete(resolve(path))
}

/**
 * Deletes the results of the models that were not scanned for the longest time until the rest fits. Those in use stay.
 * Never rejects: what cannot be deleted stays.
 */
export async function pruneCheckpoints(folder: string, maxBytes = MAX_FOLDER_BYTES): Promise<void> {
  const models = new Map<string, { readonly paths: string[]; bytes: number; changedAt: number }>()
  for (const [key, path] of await listFiles(folder)) {
    const found = await lstat(path).catch(() => undefined)
    if (!found) continue
    const model = models.get(key) ?? { paths: [], bytes: 0, changedAt: 0 }
    models.set(key, model)
    model.paths.push(path)
    model.bytes += found.size
    model.changedAt = Math.max(model.changedAt, found.mtimeMs)
  }
  let total = [...models.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  const oldestFirst = [...models].toSorted(([, a], [, b]) => a.changedAt - b.changedAt)
  for (const [key, { paths, bytes }] of oldestFirst) {
    if (total <= maxBytes) return
    if (claimed.has(resolve(folder, key))) continue
    await Promise.all(paths.map(remove))
    total -= bytes
  }
}

/** Models with results, and the bytes of these. Never rejects. */
export async function measureCheckpoints(folder: string): Promise<{ readonly models: number; readonly bytes: number }> {
  const files = await listFiles(folder)
  const sizes = await Promise.all(
    files.map(([, path]) =>
      lstat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return { models: new Set(files.map(([key]) => key)).size, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** Deletes all results, also those in use: what is open stays in its window, and is not saved any further. */
export async function clearCheckpoints(folder: string): Promise<void> {
  await Promise.all((await listFiles(folder)).map(([, path]) => remove(path)))
}

const remove = (path: string) => rm(path, { force: true }).catch(() => undefined)

/** Key and path of every file that the app made; others are none of its business. */
async function listFiles(folder: string): Promise<[key: string, path: string][]> {
  const names = await readdir(folder).catch(() => [])
  return names.flatMap((name): [string, string][] => {
    const key = FILE.exec(name)?.[1]
    return key === undefined ? [] : [[key, join(folder, name)]]
  })
}
