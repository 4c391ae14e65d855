import type { VerdictState } from '../../shared/model/health/verdict.ts'

/** The shape and color of each state. */
export const VERDICT_MARKS = {
  'not-measured': 'waiting',
  partial: 'waiting',
  ok: 'done',
  warnings: 'note',
  errors: 'bad',
} as const satisfies Record<VerdictState, string>
