import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '..')
const text = readFileSync(join(folder, 'EDGES.md'), 'utf8')
/** Each file with the names of tests that follow it: `file` "name", "name". */
const named = [...text.matchAll(/`([\w/-]+\.test\.ts)`((?:,? ?"[^"]+")+)/g)].flatMap(([, file, names]) =>
  [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => [file!, name!] as const),
)

test('every row of the list of odd machines and places names a test that is there', () => {
  const tested = text.slice(text.indexOf('## Tested'), text.indexOf('## By hand'))
  const rows = tested.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-)/.test(line))
  expect(rows.length).toBeGreaterThan(15)
  for (const row of rows) expect(row, row.slice(0, 60)).toMatch(/\.test\.ts` "/)
  for (const [file, name] of named) {
    const path = join(folder, file)
    expect(existsSync(path) && readFileSync(path, 'utf8').includes(name), `${file}: ${name}`).toBe(true)
  }
})
