/** What an export says of where it comes from: the program, the files and their identity. */
import { basename } from 'node:path'
import { modelIdentity } from '../checkpoint/identity.ts'
import type { Model } from '../formats/model.ts'

export interface Origin {
  /** The program's version. */
  readonly version: string
  /**
   * 64 hexadecimal digits: the same for files of the same size and time with the same headers, measured in the same way.
   * It is not a hash of the weights.
   */
  readonly identity: string
  readonly files: readonly OriginFile[]
}

export interface OriginFile {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** ISO 8601 in UTC; absent for a time that has no date. */
  readonly modified?: string
}

export const TOOL = 'Tensorscope'

export function originOf(model: Model, version: string): Origin {
  return {
    version,
    identity: modelIdentity(model).toString('hex'),
    files: model.files.map(({ path, size, mtimeMs }) => {
      const modified = new Date(mtimeMs)
      const known = !Number.isNaN(modified.getTime())
      return { name: basename(path), size, ...(known ? { modified: modified.toISOString() } : {}) }
    }),
  }
}
