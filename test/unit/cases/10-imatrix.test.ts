import { expect, test } from 'vitest'
import { failsCheck } from '../../../shared/model/health/verdict.ts'
import { english } from '../../../shared/text/sentence.ts'
import { modelFacts } from '../../../shared/model/overview/model-facts.ts'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('an importance matrix needs no architecture, and matrices with the same input are not duplicates', async () => {
  const { view, verdict, findings } = await judgeFile(caseFile('10-imatrix/imatrix.gguf'))
  expect(view.problems).toEqual([])
  expect(findings).toEqual([])
  expect(verdict).toMatchObject({ state: 'ok', measured: 56 })
  expect(failsCheck(verdict, view.problems, findings, 'warning')).toBe(false)
})

test('its facts say what it is and what it was made from', async () => {
  const { view } = await judgeFile(caseFile('10-imatrix/imatrix.gguf'))
  const facts = modelFacts(view, undefined).map(({ name, value }) => [
    name,
    typeof value === 'string' ? value : english(value),
  ])
  expect(facts).toContainEqual(['Contents', 'Importance matrix'])
  expect(facts).toContainEqual(['Calibration', '25 × 512 tokens'])
  expect(facts).toContainEqual(['Data sets', 'calibration.txt'])
})
