/** Importance matrices of the fixtures, and made up ones, read as a worker reads them. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeGguf, type WrittenTensor } from '../../../../build/sample/gguf-writer.ts'
import { measureImatrix } from '../../../../electron/engine/imatrix/measure-imatrix.ts'
import { planImatrix } from '../../../../electron/engine/imatrix/plan-imatrix.ts'
import { OpenFiles } from '../../../../electron/engine/worker/open-files.ts'
import type { ImatrixEntry } from '../../../../shared/model/imatrix.ts'
import { fixturesFolder } from '../../../helpers/gguf-files.ts'
import { folderOf, modelOf } from '../../../helpers/open-directly.ts'

const folder = resolve(fixturesFolder, 'compare')
export const imatrixFixture = (extension: 'gguf' | 'dat') => join(folder, `compare.imatrix.${extension}`)

/** Statistics by entry, computed in float64 by another program. */
export const expectedEntries = JSON.parse(readFileSync(join(folder, 'imatrix.expected.json'), 'utf8')) as Readonly<
  Record<string, Omit<ImatrixEntry, 'name'>>
>

/** Open files that are closed with the test. */
export function openFiles(): OpenFiles {
  const files = new OpenFiles()
  onTestFinished(() => files.close())
  return files
}

/** The entries of a file, by name. */
export async function entriesOf(path: string): Promise<Readonly<Record<string, ImatrixEntry>>> {
  const entries = measureImatrix(planImatrix(await modelOf(path)), openFiles())
  return Object.fromEntries(entries.map((entry) => [entry.name, entry]))
}

const f32 = (name: string, shape: readonly number[], values: readonly number[]): WrittenTensor => ({
  name,
  shape,
  typeId: 0,
  data: new Uint8Array(Float32Array.from(values).buffer),
})

/** An entry of the newer format, one list of values per expert. */
export interface MadeEntry {
  readonly name: string
  readonly counts: readonly number[]
  readonly sums: readonly (readonly number[])[]
  readonly activations?: readonly (readonly number[])[]
}

/** A file of the newer format with these entries. @param more tensors that go with them */
export function imatrixFile(entries: readonly MadeEntry[], more: readonly WrittenTensor[] = []): string {
  const tensors = entries.flatMap(({ name, counts, sums, activations }) => [
    f32(`${name}.in_sum2`, [sums[0]!.length, sums.length], sums.flat()),
    f32(`${name}.counts`, [1, counts.length], counts),
    ...(activations ? [f32(`${name}.in_sum`, [activations[0]!.length, sums.length], activations.flat())] : []),
  ])
  const bytes = writeGguf({ metadata: [['general.type', 'string', 'imatrix']], tensors: [...tensors, ...more] })
  return join(folderOf({ 'imatrix.gguf': bytes }), 'imatrix.gguf')
}
