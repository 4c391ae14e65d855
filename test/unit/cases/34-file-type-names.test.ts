import { expect, it } from 'vitest'
import { Facts } from '../../../shared/model/facts.ts'
import { explainKey } from '../../../shared/model/metadata-keys.ts'
import { declaredType } from '../../../shared/model/overview/model-facts.ts'
import { english } from '../../../shared/text/sentence.ts'

it.each([
  [39, 'NVFP4', false],
  [40, 'Q1_0', false],
  [41, 'Q2_0', false],
  [1031, 'Q8_0', true],
  [15, 'Q4_K_M', false],
])('file type %i is %s in the overview and in the explanation of the key', (number, name, guessed) => {
  expect(declaredType(new Facts([['general.file_type', number]], 'llama'))).toMatchObject({ name, guessed })
  const meaning = english(explainKey('general.file_type', 'llama', number)!)
  expect(meaning).toBe(`The type of most tensors: ${number} is ${name}${guessed ? ', guessed from the tensors' : ''}.`)
})

it('file types of ik_llama.cpp are named with their program', () => {
  expect(declaredType(new Facts([['general.file_type', 154]], 'llama'))).toEqual({
    name: 'IQ3_KS',
    program: 'ik_llama.cpp',
    guessed: false,
  })
})
