import { expect, test } from 'vitest'
import {
  chosenPart,
  countOf,
  firstChoices,
  isComplete,
  partChoices,
  requestOf,
  ROUNDS,
  scansOf,
  turned,
} from '../../../../../renderer/state/lab/lab-choices.ts'
import { DEFAULT_ROUNDS } from '../../../../../shared/model/lab-choices.ts'

test('an experiment is asked for as it was chosen', () => {
  const choices = { ...firstChoices(6), rounds: 5 }
  expect(requestOf('compare', choices, 4e9)).toEqual({
    experiment: 'compare',
    workers: [1, 2, 4, 6],
    rounds: 5,
    bytes: 500e6,
  })
  expect(requestOf('compare', choices, 500e6)).not.toHaveProperty('bytes')
  expect(requestOf('startup', choices, 1)).toEqual({ experiment: 'startup', threads: [1, 10, 100], processes: [1, 10] })
  expect(requestOf('io', choices, 1)).toEqual({ experiment: 'io', workers: 6 })
  expect(requestOf('isolation', choices, 1)).toEqual({ experiment: 'isolation' })
  expect(requestOf('advise', choices, 1)).toEqual({ experiment: 'advise' })
  // Larger ones would hold up the window.
  expect(requestOf('transfer', choices, 1)).toMatchObject({
    sizes: [0, 1, 2, 3, 4, 5, 6, 7].map((step) => 1024 * 4 ** step),
  })
})

test('parts are much smaller than the file, and all of it is always there', () => {
  expect(partChoices(50e6)).toEqual([undefined])
  expect(partChoices(600e6)).toEqual([100e6, undefined])
  expect(partChoices(1000e6)).toEqual([100e6, 500e6, undefined])
  expect(chosenPart(firstChoices(1), 600e6)).toBeUndefined()
  expect(partChoices(8e9)).toEqual([100e6, 500e6, 1e9, undefined])
  expect(chosenPart(firstChoices(1), 50e6)).toBeUndefined()
  expect(chosenPart(firstChoices(1), 8e9)).toBe(500e6)
})

test('of generated data, there is any amount but not all of it', () => {
  expect(partChoices(undefined)).toEqual([100e6, 500e6, 1e9])
  expect(chosenPart({ ...firstChoices(1), bytes: 1e9 }, undefined)).toBe(1e9)
  expect(chosenPart({ ...firstChoices(1), bytes: undefined }, undefined)).toBe(500e6)
  expect(requestOf('compare', firstChoices(1), undefined)).toMatchObject({ bytes: 500e6 })
})

test('a number is turned on and off, in order', () => {
  expect(turned([1, 4], 2)).toEqual([1, 2, 4])
  expect(turned([1, 2, 4], 2)).toEqual([1, 4])
})

test('a number of workers is read as people write it', () => {
  expect(['250', ' 100,000 ', '1.000'].map(countOf)).toEqual([250, 100_000, 1000])
  expect(['', '0', '-3', 'ten', '1e3', '1234567890'].map(countOf)).toEqual(Array(6).fill(undefined))
})

test('without a number of workers nothing starts', () => {
  const none = { ...firstChoices(2), workers: [], threads: [], processes: [] }
  expect([isComplete('compare', none), isComplete('startup', none), isComplete('cpu', none)]).toEqual([
    false,
    false,
    true,
  ])
  expect(isComplete('startup', { ...none, processes: [1] })).toBe(true)
})

test('a comparison has as many rounds as in the terminal', () => {
  expect([firstChoices(4).rounds, ROUNDS.includes(5)]).toEqual([DEFAULT_ROUNDS, true])
  expect(DEFAULT_ROUNDS).toBe(5)
})

test('a comparison scans once more than its settings and rounds', () => {
  expect(scansOf({ ...firstChoices(4), rounds: 3 })).toBe((1 + 3 * 2) * 3 + 1)
})
