import { GGMLFileQuantizationType } from '@huggingface/gguf'
import { expect, test } from 'vitest'
import { ELEMENT_TYPES } from '../../../../electron/engine/types/types.ts'
import { fileType } from '../../../../shared/model/file-types.ts'

/** Types that no file has any more, and labels that llama.cpp does not know. */
const GONE = /^(Q4_1_SOME_F16|Q4_[23]|Q4_0_\d_\d|Q\d_K_XL)$/

test('names are those of @huggingface/gguf', () => {
  for (const [name, number] of Object.entries(GGMLFileQuantizationType)) {
    if (typeof number !== 'number' || GONE.test(name)) continue
    expect(fileType(number).name).toBe(name)
  }
})

test('each stands for a type of ggml', () => {
  const names = new Set(ELEMENT_TYPES.map(({ name }) => name))
  for (let number = 0; number < 60; number++) {
    const { type } = fileType(number)
    if (type !== undefined) expect(names).toContain(type)
  }
  expect(fileType(15)).toEqual({ name: 'Q4_K_M', type: 'Q4_K', guessed: false })
  expect(fileType(27).type).toBe('IQ3_S')
})

test('a guess is told, an unknown number too', () => {
  expect(fileType(1024 + 7)).toEqual({ name: 'Q8_0', type: 'Q8_0', guessed: true })
  expect(fileType(99)).toEqual({ name: 'unknown (99)', guessed: false })
})
