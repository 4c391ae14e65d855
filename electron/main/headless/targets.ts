/** Where a run may write: nothing that exists is replaced unless that was asked for, and the model never is. */
import { lstat, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { visibleText } from '../../../shared/format.ts'
import type { FileStamp } from '../../../shared/protocol.ts'
import { isOneOf } from '../../engine/export/same-file.ts'
import { isStream } from '../../engine/export/write-file.ts'
import type { InspectArguments } from './arguments.ts'

const TARGETS = ['csv', 'json', 'html', 'markdown', 'manifest'] as const

const targets = (args: InspectArguments, cwd: string) =>
  TARGETS.flatMap((option) => {
    const given = args[option]
    return given === undefined || given === '-'
      ? []
      : [{ option, shown: visibleText(given), path: resolve(cwd, given) }]
  })

/** Looked at before the work, which may take long. @returns a sentence about the first target that cannot be written to */
export async function takenTarget(args: InspectArguments, cwd: string): Promise<string | undefined> {
  const seen = new Map<string, string>()
  for (const { option, shown, path } of targets(args, cwd)) {
    const other = seen.get(path)
    if (other !== undefined) return `--${other} and --${option} name the same file, ${shown}.`
    seen.set(path, option)
    // Of a link, too, that leads nowhere.
    const there = await lstat(path).catch(() => undefined)
    if (!there) continue
    const file = await stat(path).catch(() => undefined)
    if (file && !file.isFile()) {
      if (await isStream(path)) continue
      return `--${option} names ${shown}, which is no file that can be replaced.`
    }
    if (!args.force) return `--${option} names ${shown}, which exists already. --force replaces it.`
  }
  return undefined
}

/** @returns a sentence about the first target that is a file of the model itself */
export async function overModel(
  args: InspectArguments,
  cwd: string,
  files: readonly FileStamp[],
): Promise<string | undefined> {
  for (const { option, shown, path } of targets(args, cwd))
    if (await isOneOf(path, files)) return `--${option} names ${shown}, which is the model itself.`
  return undefined
}
