import { expect, it } from 'vitest'
import { recipeLines } from '../../../../electron/engine/export/recipe.ts'
import type { TensorInfo } from '../../../../shared/model/tensor.ts'

const tensor = (name: string, typeId: number, shape: readonly number[] = [256, 4]): TensorInfo => ({
  ...{ index: 0, name, type: '', typeId, shape, nElements: 1024, dataOffset: 0 },
})

it('a recipe has the type of each matrix, for its whole name alone', () => {
  const lines = [...recipeLines([tensor('blk.0.attn_q.weight', 12), tensor('output.weight', 14)])]
  expect(lines).toEqual(['^blk.0.attn_q.weight$=q4_k\n', '^output.weight$=q6_k\n'])
})

it('vectors, biases and unknown types are not part of it: llama-quantize leaves them as they are', () => {
  const others = [
    tensor('blk.0.attn_norm.weight', 0, [256]),
    tensor('blk.0.ssm_conv1d.weight', 0, [256, 1, 1]),
    tensor('blk.0.attn_q.bias', 0),
    tensor('a.weight', 99),
  ]
  expect([...recipeLines(others)]).toEqual([])
})

it('names that a regular expression, a line or small letters would change match by their other characters', () => {
  const [line] = recipeLines([tensor('Blk (0)=é.weight', 8)])
  expect(line).toBe('^.lk..0.....weight$=q8_0\n')
  expect(new RegExp(line!.split('=')[0]!).test(Buffer.from('Blk (0)=é.weight').toString('latin1'))).toBe(true)
})
