import { expect, test } from 'vitest'
import { findingsOfCase } from '../../helpers/case-tokenizer.ts'

test('the output of a draft model has the rows of its draft vocabulary', async () => {
  const rows = (await findingsOfCase('38-embedding-rows-by-design/eagle3.gguf')).filter(
    ({ rule }) => rule === 'embedding-rows',
  )
  expect(rows.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
    'sound: output.weight has a row for each of the 16 tokens of the draft vocabulary.',
  )
  expect(rows.every(({ severity }) => severity === 'sound')).toBe(true)
})
