/** Documents that promise tests name those that are there. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** The cells of all tables in a piece of Markdown, without their heads. */
function tableRows(text: string): string[][] {
  const lines = text.split('\n')
  return lines.flatMap((line, i) => {
    const row = line.startsWith('| ') && !/^\| -/.test(line) && !lines[i + 1]?.startsWith('| -')
    return row
      ? [
          line
            .slice(1, -1)
            .split(/(?<!\\)\|/)
            .map((cell) => cell.trim()),
        ]
      : []
  })
}

const part = (text: string, from: string, to?: string) =>
  text.slice(text.indexOf(from), to === undefined ? undefined : text.indexOf(to))

const edges = readFileSync(join(root, 'test/EDGES.md'), 'utf8')
const security = readFileSync(join(root, 'SECURITY.md'), 'utf8')

describe.each([
  ['test/EDGES.md', tableRows(part(edges, '## Tested', '## By hand')), 15],
  ['SECURITY.md', tableRows(security), 45],
])('%s', (_document, rows, least) => {
  test('has no empty cell', () => {
    expect(rows.length).toBeGreaterThan(least)
    for (const row of rows) for (const cell of row) expect(cell, row[0]).not.toBe('')
  })

  test.each(rows.map((row) => [row[0]!, row.at(-1)!]))('%s: its tests are there', (_what, cell) => {
    // Each file with the names of tests that follow it: `file` "name", "name". Or why there is none.
    const named = [...cell.matchAll(/`([\w/-]+\.test\.ts)`((?:,? ?"[^"]+")+)/g)].flatMap(([, file, names]) =>
      [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => [file!, name!] as const),
    )
    if (named.length === 0) expect(cell).toMatch(/^Not tested here: .{20}/)
    for (const [file, name] of named) {
      const path = join(root, 'test', file)
      expect(existsSync(path) && readFileSync(path, 'utf8').includes(name), `${file}: ${name}`).toBe(true)
    }
  })
})

test('all items of Electron’s list are answered, in its order', () => {
  const items = tableRows(part(security, '## Electron’s checklist', '## What a file'))
  expect(items.map(([item]) => Number(item!.split('.')[0]))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
})
