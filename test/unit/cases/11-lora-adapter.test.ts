import { expect, test } from 'vitest'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('nothing is missing in a LoRA adapter', async () => {
  const { verdict, findings, view } = await judgeFile(caseFile('11-lora-adapter/lora.gguf'))
  expect(view.problems).toEqual([])
  expect(findings).toEqual([])
  expect(verdict.state).toBe('ok')
})
