import { expect, test } from 'vitest'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('IQ3_XS is a mixture: half of it is IQ3_XXS', async () => {
  const { verdict, findings } = await judgeFile(caseFile('12-file-type-iq3-xs/iq3-xs.gguf'))
  expect(findings).toEqual([])
  expect(verdict.state).toBe('ok')
})
