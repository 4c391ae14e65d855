/**
 * Preloaded into workers: a disk that cannot read certain bytes as long as a file exists.
 * `TENSORSCOPE_BAD_DISK` is `{ from, to, while }` as JSON.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

export interface BadDisk {
  readonly from: number
  readonly to: number
  /** The file. */
  readonly while: string
}

const bad = JSON.parse(process.env['TENSORSCOPE_BAD_DISK'] ?? 'null') as BadDisk | null
const { readSync } = fs

function readOrFail(fd: number, target: Uint8Array, offset: number, length: number, position: number): number {
  if (bad && position >= bad.from && position < bad.to && fs.existsSync(bad.while))
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
  return readSync(fd, target, offset, length, position)
}
Object.assign(fs, { readSync: readOrFail })
syncBuiltinESMExports()
