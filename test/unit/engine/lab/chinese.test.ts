import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOGUES } from '../../../../shared/catalogues/catalogues.ts'
import lab from '../../../../shared/catalogues/zh-CN/lab.json' with { type: 'json' }

const folder = resolve(import.meta.dirname, '../../../../electron/engine/lab')
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(resolve(folder, name), 'utf8'))
const texts = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/\b(?:say|phrase)\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text]) => text!),
  ),
)
const places = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(([place]) => place).sort()

it('says everything in Chinese, with the same places, and nothing that is not said any more', () => {
  const { translation } = CATALOGUES['zh-CN']
  expect(texts.size).toBeGreaterThan(100)
  for (const text of texts) expect([text, places(translation[text] ?? 'missing')]).toEqual([text, places(text)])
  expect(Object.keys(lab).filter((key) => !texts.has(key))).toEqual([])
})
