import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { compiledBefore, hash, keepCompiled } from '../../../build/asc-cache.ts'

let folder: string
let entry: string
let part: string
let other: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-asc-'))
  entry = join(folder, 'entry.as.ts')
  part = join(folder, 'part.ts')
  other = join(folder, 'other.ts')
  writeFileSync(entry, 'entry')
  writeFileSync(part, 'part')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const cache = () => join(folder, 'cache')
const keep = () =>
  keepCompiled(
    entry,
    new Uint8Array([0, 97, 255]),
    { [entry]: hash('entry'), [part]: hash('part'), [other]: null },
    cache(),
  )
const kept = async () => {
  const found = await compiledBefore(entry, cache())
  return found && { ...found, bytes: [...found.bytes] }
}

it('knows what was compiled, and of what', async () => {
  expect(await kept()).toBeUndefined()
  await keep()
  expect(await kept()).toEqual({ bytes: [0, 97, 255], paths: [entry, part] })
  expect(readdirSync(cache())).toHaveLength(1)
  expect(await compiledBefore(part, cache())).toBeUndefined()
})

it.each([
  ['has changed', () => writeFileSync(part, 'another part')],
  ['has gone', () => rmSync(part)],
  ['has come, where the compiler had looked for it', () => writeFileSync(other, '')],
])('knows nothing when a file %s', async (_what, change) => {
  await keep()
  change()
  expect(await kept()).toBeUndefined()
})

it('knows nothing of what is no cache, and does without a place for one', async () => {
  await keep()
  writeFileSync(join(cache(), readdirSync(cache())[0]!), '{')
  expect(await kept()).toBeUndefined()
  rmSync(cache(), { recursive: true })
  writeFileSync(cache(), '')
  await keep()
  expect(await kept()).toBeUndefined()
})
