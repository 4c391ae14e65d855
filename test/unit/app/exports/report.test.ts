import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { type ReportFormat, reportPieces } from '../../../../electron/app/exports/report.ts'
import { inTurns } from '../../../../electron/app/exports/turns.ts'
import { CATALOGUES } from '../../../../shared/text/catalogues/catalogues.ts'
import { model as sample } from '../../engine/checkpoint/samples.ts'

const name = '$t(Findings) {{model}} {{count}} <b>'
const made = sample(2)
const model = {
  ...made,
  header: { ...made.header, tensors: [...made.header.tensors].map((tensor) => ({ ...tensor, name })) },
}
const making = { version: '1.2.3', date: new Date(0), language: 'zh-CN' } as const
const failed = { status: 'failed', error: name, attempts: 3 } as const
const textOf = (format: ReportFormat, language: 'en' | 'zh-CN' = 'zh-CN') =>
  [...reportPieces(format, { model, result: () => failed, scan: undefined }, { ...making, language })].join('')

it('speaks the language that was asked for, and never takes a name for a text to translate', () => {
  const html = textOf('html')
  expect(html).toContain('<html lang="zh-CN">')
  expect(html).toContain('<h2 id="findings">发现</h2>')
  expect(textOf('html', 'en')).toContain('<h2 id="findings">Findings</h2>')
  expect(html).toContain('<th scope="row">$t(Findings) {{model}} {{count}} &lt;b&gt;</th>')
  expect(textOf('markdown')).toContain('## 发现')
  expect(textOf('markdown')).toContain('| `$t(Findings) {{model}} {{count}} <b>` |')
  expect(JSON.parse(textOf('json'))).toMatchObject({ tool: { version: '1.2.3' }, tensors: [{ name }, { name }] })
})

it('has a Chinese text for everything that only reports say, with the same places', () => {
  const folder = resolve(import.meta.dirname, '../../../../electron/engine/export/report')
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const texts = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:t|phrase)\(\s*'([^']+)'/g)].map((match) => match[1]!),
  )
  expect(texts.length).toBeGreaterThan(60)
  const chinese = CATALOGUES['zh-CN'].translation
  const places = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort()
  for (const text of texts) expect(places(chinese[text] ?? `no Chinese for ${text}`), text).toEqual(places(text))
  for (const text of texts) expect(chinese, text).toHaveProperty([text])
})

it('lets others have their turn while a report is made', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const busy = function* () {
    for (let i = 0; i < 6; i++) {
      for (const end = performance.now() + 10; performance.now() < end;);
      yield i % 2 ? '' : String(i)
    }
  }
  const pieces: string[] = []
  for await (const piece of inTurns(busy())) pieces.push(piece)
  clearInterval(timer)
  expect(pieces).toEqual(['0', '2', '4'])
  expect(turns).toBeGreaterThan(2)
})
