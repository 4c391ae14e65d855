import { expect, test } from 'vitest'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('fallback types of rows that are not whole blocks are a note', async () => {
  const { verdict, findings } = await judgeFile(caseFile('13-file-type-fallback/q4-k-m-fallback.gguf'))
  expect(findings).toMatchObject([
    { rule: 'file-type', severity: 'note', title: 'Declared Q4_K_M; most weights have fallback types' },
  ])
  expect(findings[0]!.text).toContain(
    '80% of the weights of matrices are in rows that are not whole blocks of 256 weights',
  )
  expect(findings[0]!.text).toContain('Q5_0 79%, Q8_0 1.3%')
  expect(verdict.state).toBe('ok')
})
