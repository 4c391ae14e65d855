import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { openByteSource, type ByteSource } from '../../electron/engine/files/byte-source.ts'
import { readArray } from '../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../electron/engine/formats/gguf/read-header.ts'
import type { GgufHeader } from '../../electron/engine/formats/gguf/header.ts'
import type { MetadataArray, ScalarValue } from '../../shared/model/tensor.ts'

const root = resolve(import.meta.dirname, '../..')
export const fixturesFolder = resolve(root, 'test/fixtures')
export const realFolder = resolve(root, '../shared/fixtures/real')

/** Model files that may not be part of the repository. Tests that need them are skipped where they are absent. */
export const hasReal = existsSync(realFolder)
export const realReason = hasReal ? '' : ` (skipped: ${realFolder} is absent)`

export function ggufFilesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => name.endsWith('.gguf'))
}

export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openByteSource(path)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

export const headerOf = (path: string): Promise<GgufHeader> => withFile(path, (source) => readHeader(source))

/** All elements, page after page, nested arrays as arrays. */
export async function wholeArray(
  source: ByteSource,
  { endian, version }: Pick<GgufHeader, 'endian' | 'version'>,
  array: MetadataArray,
  page = 5000,
): Promise<unknown[]> {
  const values: (ScalarValue | MetadataArray)[] = []
  for (let start = 0; start < array.length; start += page)
    values.push(...(await readArray(source, endian, version, array, start, page)))
  const nested = (value: ScalarValue | MetadataArray) =>
    typeof value === 'object' ? wholeArray(source, { endian, version }, value, page) : value
  return Promise.all(values.map(nested))
}
