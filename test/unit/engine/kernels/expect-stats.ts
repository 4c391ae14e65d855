import { expect } from 'vitest'
import type { TensorStats } from '../../../../shared/model/stats.ts'

const EXACT = ['count', 'nan', 'posInf', 'negInf', 'zeros', 'min', 'max', 'absMax'] as const
const CLOSE = ['mean', 'std', 'absMean', 'l2'] as const

/**
 * The tolerances of test/fixtures: counts and extremes exact, the sum within 1e-12 of the sum of magnitudes, the rest
 * within 1e-12 relative.
 */
export function expectStats(actual: TensorStats, expected: TensorStats, label: string, stdTolerance = 1e-12): void {
  for (const key of EXACT) expect(actual[key], `${label}: ${key}`).toBe(expected[key])
  if (expected.sum === undefined) {
    expect(actual, label).not.toHaveProperty('sum')
    for (const key of CLOSE) expect(actual, label).not.toHaveProperty(key)
    return
  }
  const magnitudes = expected.absMean! * (expected.count - expected.nan - expected.posInf - expected.negInf)
  const sumError = Math.abs(actual.sum! - expected.sum)
  expect(sumError, `${label}: sum ${actual.sum}, not ${expected.sum}`).toBeLessThanOrEqual(1e-12 * magnitudes)
  for (const key of CLOSE) {
    const [value, wanted] = [actual[key]!, expected[key]!]
    const allowed = (key === 'std' ? stdTolerance : 1e-12) * Math.abs(wanted)
    expect(Math.abs(value - wanted), `${label}: ${key} ${value}, not ${wanted}`).toBeLessThanOrEqual(allowed)
  }
}
