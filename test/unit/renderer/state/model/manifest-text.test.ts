import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setLanguage } from '../../../../../renderer/i18n.svelte.ts'
import { checkText, manifestSummary } from '../../../../../renderer/state/model/manifest-text.ts'
import { describeCheck, type ManifestReport, summarizeReport } from '../../../../../shared/model/manifest.ts'

beforeEach(() => void vi.stubGlobal('document', { documentElement: {} }))
afterEach(() => {
  setLanguage('en')
  vi.unstubAllGlobals()
})

const REPORT: ManifestReport = {
  counts: { match: 1, mismatch: 1, missing: 2, unread: 3, unlisted: 1290 },
  notable: [],
  hashes: ['xxh64', 'sha256'],
  linesNotChecked: 1,
  renamed: 'other\u202e.gguf',
  sound: false,
}
const CHECKS = [
  { name: 'a', outcome: 'mismatch', differs: { algorithm: 'xxh64', expected: '0a\u0007', found: '0b' } },
  { name: 'b', outcome: 'unread', reason: 'The file is gone.' },
  { name: 'c', outcome: 'unread' },
  { name: 'd', outcome: 'missing' },
  { name: 'e', outcome: 'unlisted' },
] as const

it('says in English what the terminal says', () => {
  expect(manifestSummary(REPORT)).toBe(summarizeReport(REPORT))
  const sound = { ...REPORT, linesNotChecked: 0, counts: { ...REPORT.counts, match: 2, missing: 1, unlisted: 0 } }
  const { renamed: _, ...same } = sound
  expect(manifestSummary(same)).toBe(summarizeReport(same))
  expect(CHECKS.map(checkText)).toEqual(CHECKS.map(describeCheck))
})

it('says it in Chinese', () => {
  setLanguage('zh-CN')
  expect(manifestSummary(REPORT)).toBe(
    '清单（xxh64, sha256）：1 个匹配，1 个不匹配，2 个在模型中缺失，3 个无法计算哈希，1,290 个不在清单中。' +
      '清单中该文件名为 other\\u202e.gguf。1 行未校验。',
  )
  expect(checkText(CHECKS[0])).toBe('xxh64 为 0b，清单中为 0a\u2407')
})
