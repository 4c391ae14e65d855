import type { Preferences } from '../../shared/ipc/preferences.ts'

/** Preferences of a first start, on four cores. */
export const DEFAULT_PREFERENCES: Preferences = {
  executor: 'threads',
  workers: 4,
  measures: [],
  language: 'system',
  theme: 'system',
  checkpoint: true,
  grouped: false,
  offerAdvice: true,
}
