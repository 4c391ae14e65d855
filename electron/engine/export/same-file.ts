/** Whether two names are one file. */
import { stat } from 'node:fs/promises'
import { outsideArchives } from '../files/outside-archives.ts'

/** By the file itself, not by its name: names differ by links and, on some disks, by case. */
export async function isOneOf(path: string, files: readonly { readonly path: string }[]): Promise<boolean> {
  const identity = async (name: string) =>
    outsideArchives(() => stat(name, { bigint: true })).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => undefined,
    )
  const wanted = await identity(path)
  return wanted !== undefined && (await Promise.all(files.map((file) => identity(file.path)))).includes(wanted)
}
