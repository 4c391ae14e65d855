import { expect, test } from 'vitest'
import { english } from '../../../shared/text/sentence.ts'
import { modelFacts } from '../../../shared/model/overview/model-facts.ts'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'

test('a control vector has a direction for each layer, and nothing to be found', async () => {
  const { verdict, findings, rows, view } = await judgeFile(caseFile('30-control-vector/control-vector.gguf'))
  expect(findings).toEqual([])
  expect(verdict).toMatchObject({ state: 'ok', total: 31 })
  expect(rows[4]).toMatchObject({ layer: 5, role: 'direction' })
  const contents = modelFacts(view, undefined).find(({ name }) => name === 'Contents')!.value
  expect(typeof contents === 'string' ? contents : english(contents)).toBe('Control vector')
})
