import { expect, test } from 'vitest'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { bestAnswers, rank } from '../../../../../renderer/state/window/rank.ts'

test.each([
  ['scan', 'scan all tensors', 0],
  ['', 'anything', 0],
  ['all tens', 'scan all tensors', 1],
  ['12 ffn', 'blk.12.ffn_down.weight', 1],
  ['down weight', 'blk.12.ffn_down.weight', 1],
  ['fn_down', 'blk.12.ffn_down.weight', 2],
  ['b12fd', 'blk.12.ffn_down.weight', 3],
  ['sat', 'scan all tensors', 3],
  ['nan', 'blk.3.ffn_gate_inp.weight', undefined],
  ['atk', 'blk.3.attn_k.weight', 3],
  ['b3q', 'blk3.attn_q', 3],
  ['扫张', '扫描所有张量', 3],
  ['weight down', 'blk.12.ffn_down.weight', undefined],
  ['xyz', 'scan all tensors', undefined],
  ['张量', '扫描所有张量', 2],
])('%j in %j', (typed, text, expected) => {
  expect(rank(typed, text)).toBe(expected)
})

const best = (typed: string, items: string[], limit: number) =>
  inOnePiece(bestAnswers(typed, items, (item) => [item], limit)).map(({ item }) => item)

test('the best come first, the shorter before the longer, equals as they came', () => {
  expect(best('ab', ['xxab', 'a-b', 'x ab', 'abcd', 'abc', 'abd', 'none'], 10)).toEqual([
    'abc',
    'abd',
    'abcd',
    'x ab',
    'xxab',
    'a-b',
  ])
})

test('no more than the limit are kept, and they are the best of all', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `blk.${i}.attn_q.weight`)
  const found = best('99999', many, 50)
  expect(found[0]).toBe('blk.99999.attn_q.weight')
  expect(best('attn', many, 50)).toHaveLength(50)
})

test('a search of very many can be stopped on the way', () => {
  const work = bestAnswers('x', Array.from({ length: 5000 }, String), (text) => [text], 50)
  expect(work.next().done).toBe(false)
})

test('the best of several texts of an item counts', () => {
  const [first] = inOnePiece(bestAnswers('open', [['打开', 'open files']], (texts) => texts, 1))
  expect(first?.rank).toBe(0)
})
