/** What experiments are asked for where nothing else was chosen. */

/** Rounds of a comparison, in the window and in the terminal. */
export const DEFAULT_ROUNDS = 5

/** Bytes of generated data that a comparison without a model scans, unless others were asked for. */
export const GENERATED_BYTES = 500e6

/** 1, 2, 4, ... and all cores. */
export function workerSteps(cores: number): number[] {
  const steps = [cores]
  for (let count = 1; count < cores; count *= 2) steps.push(count)
  return steps.sort((a, b) => a - b)
}

/** Half of the cores, which is often how many there really are, and all of them: what an advice chooses among. */
export const advisedSteps = (cores: number): number[] => [...new Set([Math.ceil(cores / 2), cores])]

/** Bytes of messages: 1 KiB to 64 MiB. */
export const MESSAGE_SIZES: readonly number[] = [0, 2, 4, 6, 8, 10, 12, 14, 16].map((power) => 1024 * 2 ** power)

/** A copy of a larger one would hold up the window while it is made. */
export const MESSAGE_SIZES_IN_WINDOW: readonly number[] = MESSAGE_SIZES.filter((size) => size <= 16 * 1024 * 1024)

/** Workers that do nothing, for how many of them start-up is measured. */
export const STARTED_THREADS: readonly number[] = [1, 10, 100, 500, 1000]
export const STARTED_PROCESSES: readonly number[] = [1, 10, 100]
