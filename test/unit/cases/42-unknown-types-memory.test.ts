import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { modelView } from '../../../electron/app/views/model-view.ts'
import { bitsPerWeightOf } from '../../../shared/model/overview/model-facts.ts'
import { caseSource, memoryOfModel, modelOf } from '../../helpers/case-model.ts'
import { memorySource } from '../../helpers/memory-source.ts'

const FILE = '42-weights-of-unknown-types/ik-iq3_ks.gguf'

test('weights of unknown types are counted from their offsets', async () => {
  const model = await modelOf([caseSource(FILE)])
  const facts = memoryOfModel(model, 1024)
  // The whole data section.
  expect(facts.weightsBytes).toBe(106_496)
  expect(facts).not.toHaveProperty('atLeast')
  expect(facts.note).toContain('up to the next tensor')
  expect(bitsPerWeightOf(modelView('', model, []))).toBeCloseTo(3.6, 1)
})

test('so they are in an unfinished download: its header declares all offsets', async () => {
  const bytes = new Uint8Array(readFileSync(resolve('test/fixtures/cases', FILE)))
  const facts = memoryOfModel(await modelOf([memorySource(bytes.subarray(0, 50_000))]), 1024)
  expect(facts).toMatchObject({ weightsBytes: 106_496 })
  expect(facts).not.toHaveProperty('atLeast')
})
