/** Reference digests of the fixtures, by file and tensor; made by `test/fixtures/digests.py`. */
import { readFileSync } from 'node:fs'
import type { Digest } from '../../shared/model/digest.ts'

const { files } = JSON.parse(readFileSync(new URL('../fixtures/digests.expected.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, Readonly<Record<string, Required<Digest>>>>>
}

export function expectedDigests(file: string): Readonly<Record<string, Required<Digest>>> {
  const found = files[file]
  if (!found) throw new Error(`no digests are known of ${file}`)
  return found
}
