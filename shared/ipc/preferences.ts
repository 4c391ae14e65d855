/** Settings that the user can change in the window. */
import type { Measure } from '../model/digest.ts'
import type { ExecutorKind } from '../model/scan.ts'
import type { LanguageChoice } from '../text/language.ts'

/** `system` follows what the system prefers. */
export type ThemeChoice = 'system' | 'light' | 'dark'

export interface Preferences {
  readonly executor: ExecutorKind
  readonly workers: number
  /** Checksums to compute in addition to the statistics. */
  readonly measures: readonly Measure[]
  readonly language: LanguageChoice
  readonly theme: ThemeChoice
  /** Results are kept on the disk while a scan runs. */
  readonly checkpoint: boolean
  /** The table is in groups, layer by layer. */
  readonly grouped: boolean
  /** The app may offer to measure which setting suits the machine: nothing was measured, chosen or declined yet. */
  readonly offerAdvice: boolean
}

/** What a new user starts with. The app itself starts with one worker per core. */
export const DEFAULT_PREFERENCES: Preferences = {
  executor: 'threads',
  workers: 1,
  measures: [],
  language: 'system',
  theme: 'system',
  checkpoint: true,
  grouped: false,
  offerAdvice: true,
}
