import { expect, test } from 'vitest'
import { tellVerdict, verdictOf } from '../../../electron/main/verdict.ts'
import type { RowUpdate } from '../../../shared/contract.ts'
import { english } from '../../../shared/sentence.ts'

const row = (nan = 0, posInf = 0, negInf = 0): RowUpdate => ({
  index: 0,
  status: 'done',
  attempts: 1,
  stats: { count: 9, nan, posInf, negInf, zeros: 0 },
})
const failed: RowUpdate = { index: 0, status: 'failed', error: 'x', attempts: 3 }
const sound = (n: number) => new Array<RowUpdate>(n).fill(row())

test.each([
  [sound(291), 'all 291 tensors sound', true],
  [sound(1291), 'all 1,291 tensors sound', true],
  [sound(1), '1 tensor sound', true],
  [[], 'no tensors', true],
  [[row(1), row(5), ...sound(289)], '2 of 291 tensors with NaN', false],
  [[row(0, 1), row(0, 0, 1), row()], '2 of 3 tensors with infinity', false],
  [[row(1), row(0, 1), row()], '2 of 3 tensors with NaN or infinity', false],
  [[failed, failed, failed, row()], '3 tensors failed', false],
  [[failed, row()], '1 tensor failed', false],
  [[row(1), failed, row()], '1 of 3 tensors with NaN, 1 failed', false],
])('verdict %#: $1', (results, text, isSound) => {
  const { sentence, sound } = tellVerdict(verdictOf(results))
  expect({ text: english(sentence), sound }).toEqual({ text, sound: isSound })
})

test('told by an older version is told as it was', () => {
  const { sentence, sound } = tellVerdict({ text: 'all {{2}} tensors sound', sound: true })
  expect({ text: english(sentence), sound }).toEqual({ text: 'all {{2}} tensors sound', sound: true })
})
