/** The steps of the zoom. */

/** Factors that the menu goes through; beyond them the window's parts have no room, or cannot be read. */
const STEPS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const

export type ZoomStep = 'in' | 'out' | 'reset'

/** The factor after a step; at the limit it stays. */
export function zoomAfter(factor: number, step: ZoomStep): number {
  if (step === 'reset') return 1
  if (step === 'in') return STEPS.find((each) => each > factor) ?? STEPS.at(-1)!
  return STEPS.findLast((each) => each < factor) ?? STEPS[0]
}
