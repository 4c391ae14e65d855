/** What a person can choose before an experiment, and the request that comes of it. */
import type { Experiment, LabRequest } from '../../../shared/model/lab.ts'
import {
  DEFAULT_ROUNDS,
  GENERATED_BYTES,
  MESSAGE_SIZES_IN_WINDOW,
  STARTED_PROCESSES,
  STARTED_THREADS,
  workerSteps,
} from '../../../shared/model/lab-choices.ts'
import { phrase } from '../../../shared/text/sentence.ts'

export interface ExperimentText {
  readonly name: string
  readonly line: string
  /** The line in a window without a model, if it is another one. */
  readonly withoutModel?: string
}

/** Each experiment by its name, with a line on what it shows. */
export const EXPERIMENT_TEXTS = {
  compare: {
    name: phrase('Threads or processes'),
    line: phrase('The same scan of this file in every setting: time, speed-up, memory.'),
    withoutModel: phrase('The same scan of generated data in every setting: time, speed-up, memory.'),
  },
  advise: {
    name: phrase('Advice for this machine'),
    line: phrase('Which executor and how many workers suit it, in about 10 seconds; with bytes of the app’s own.'),
  },
  startup: {
    name: phrase('Start of workers'),
    line: phrase('How long workers take to be ready, and the memory they need.'),
  },
  io: {
    name: phrase('Work that waits'),
    line: phrase('Jobs that read a file, wait for a second and write a copy.'),
  },
  cpu: { name: phrase('Work that computes'), line: phrase('Jobs that do the same arithmetic, alone and at once.') },
  isolation: {
    name: phrase('Crashes'),
    line: phrase('Who else is gone when a worker fails, exits, is out of memory or is killed.'),
  },
  transfer: {
    name: phrase('Ways of data'),
    line: phrase('How long bytes take to a worker: copied, handed over, shared.'),
  },
} as const satisfies Record<Experiment, ExperimentText>

export interface LabChoices {
  /** For a comparison. */
  readonly workers: readonly number[]
  /** At most so much of the file; all of it when undefined. */
  readonly bytes: number | undefined
  readonly rounds: number
  /** For the start of workers. */
  readonly threads: readonly number[]
  readonly processes: readonly number[]
  /** Workers, and as many jobs, of work that waits or computes. */
  readonly jobs: number
}

export const ROUNDS = [1, 3, 5, 10] as const

/** Parts of a file that a comparison can be content with, in bytes. */
const PARTS = [100e6, 500e6, 1e9]

/** A part that is nearly all of the file is no choice. */
const isPart = (bytes: number, tensorBytes: number) => 2 * bytes <= tensorBytes

/**
 * How much can be chosen: parts that are much smaller than the file, and all of it. Of generated data, there is any
 * amount.
 * @param tensorBytes of the model; undefined for generated data
 */
export const partChoices = (tensorBytes: number | undefined): readonly (number | undefined)[] =>
  tensorBytes === undefined ? PARTS : [...PARTS.filter((bytes) => isPart(bytes, tensorBytes)), undefined]

/** A comparison that takes a minute or so, and starts of workers that any machine can bear. */
export const firstChoices = (cores: number): LabChoices => ({
  workers: workerSteps(cores),
  bytes: GENERATED_BYTES,
  rounds: DEFAULT_ROUNDS,
  threads: STARTED_THREADS.filter((count) => count <= 100),
  processes: STARTED_PROCESSES.filter((count) => count <= 10),
  jobs: cores,
})

/**
 * How much a comparison reads with these choices, in bytes at most; undefined if it is all of the file.
 * @param tensorBytes of the model; undefined for generated data
 */
export function chosenPart({ bytes }: LabChoices, tensorBytes: number | undefined): number | undefined {
  if (tensorBytes === undefined) return bytes ?? GENERATED_BYTES
  return bytes !== undefined && isPart(bytes, tensorBytes) ? bytes : undefined
}

/** Scans of a comparison: one thread, and threads and processes for each number, in every round; one before them all. */
export const scansOf = ({ workers, rounds }: LabChoices): number => (1 + 2 * workers.length) * rounds + 1

/** The list with the value or without it, ascending. */
export const turned = (list: readonly number[], value: number): readonly number[] =>
  list.includes(value) ? list.filter((each) => each !== value) : [...list, value].sort((a, b) => a - b)

/** A number of workers as a person writes it; whether there can be so many is said when they are to be started. */
export function countOf(text: string): number | undefined {
  const digits = text.replaceAll(/[\s,.]/g, '')
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined
}

/** Whether there is enough to begin. */
export const isComplete = (experiment: Experiment, { workers, threads, processes }: LabChoices): boolean =>
  experiment === 'compare' ? workers.length > 0 : experiment !== 'startup' || threads.length > 0 || processes.length > 0

export function requestOf(experiment: Experiment, choices: LabChoices, tensorBytes: number | undefined): LabRequest {
  switch (experiment) {
    case 'compare': {
      const bytes = chosenPart(choices, tensorBytes)
      const { workers, rounds } = choices
      return { experiment, workers, rounds, ...(bytes === undefined ? {} : { bytes }) }
    }
    case 'startup':
      return { experiment, threads: choices.threads, processes: choices.processes }
    case 'io':
    case 'cpu':
      return { experiment, workers: choices.jobs }
    case 'advise':
    case 'isolation':
      return { experiment }
    case 'transfer':
      return { experiment, sizes: MESSAGE_SIZES_IN_WINDOW }
  }
}
