import { expect, test } from 'vitest'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('a table of rotary factors that is all 1 is not an untrained tensor', async () => {
  const { verdict, findings, rows } = await judgeFile(caseFile('29-constant-tensors-by-design/phi4-mini.gguf'))
  const short = rows.find(({ role }) => role === 'rope_factors_short')!
  expect(short.result.stats).toMatchObject({ min: 1, max: 1 })
  expect(findings.filter(({ rule }) => rule === 'constant')).toEqual([])
  expect(verdict.errors + verdict.warnings).toBe(0)
})
