import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { problemKind } from '../../../../../shared/model/health/problem-kinds.ts'

const ENGINE = new URL('../../../../../electron/engine/formats/gguf/', import.meta.url)

it('every code that the reader gives is named', async () => {
  const codes = new Set<string>()
  for (const name of await readdir(ENGINE))
    if (name.endsWith('.ts')) {
      const source = await readFile(new URL(name, ENGINE), 'utf8')
      for (const [, code] of source.matchAll(/(?:problem|refuse|error|unusable|remark)\(\s*'([a-z0-9-]+)'/g))
        codes.add(code!)
    }
  expect(codes.size).toBeGreaterThan(35)
  expect([...codes].filter((code) => problemKind(code).text === code)).toEqual([])
  expect(problemKind('tensor-beyond-end')).toEqual({ text: 'Tensor beyond end' })
})

it('a code that nobody knows is said as it is', () =>
  expect(problemKind('constructor')).toEqual({ text: 'constructor' }))
