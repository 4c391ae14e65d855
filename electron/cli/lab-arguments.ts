import { availableParallelism } from 'node:os'
import { EXPERIMENTS, type LabRequest } from '../../shared/model/lab.ts'
import {
  DEFAULT_ROUNDS,
  MESSAGE_SIZES,
  STARTED_PROCESSES,
  STARTED_THREADS,
  workerSteps,
} from '../../shared/model/lab-choices.ts'
import { wholeNumber } from './whole-number.ts'

/** What the command line says of experiments. */
export interface LabValues {
  readonly compare?: boolean | undefined
  readonly lab?: string | undefined
  readonly rounds?: string | undefined
  readonly bytes?: string | undefined
  readonly workers?: string | undefined
}

const LABS = EXPERIMENTS.filter((experiment) => experiment !== 'compare')

/** @returns the experiment, nothing when none is asked for, or a sentence that says what is wrong */
export function parseLab(values: LabValues): LabRequest | undefined | { readonly wrong: string } {
  const { compare, lab } = values
  if (compare && lab !== undefined) return { wrong: '--compare and --lab are two experiments; name one.' }
  for (const name of ['rounds', 'bytes'] as const)
    if (values[name] !== undefined && !compare) return { wrong: `--${name} goes with --compare.` }
  if (!compare && lab === undefined) return undefined
  const named = values.workers?.split(',').map((text) => wholeNumber(text))
  const workers = named?.filter((count) => count !== undefined)
  if (workers?.length !== named?.length)
    return { wrong: `--workers must be whole numbers from 1 on, with commas, not "${values.workers}".` }
  if (compare) return parseCompare(values, workers)
  const experiment = LABS.find((name) => name === lab)
  switch (experiment) {
    case undefined:
      return { wrong: `--lab knows ${LABS.join(', ')}, not "${lab}".` }
    case 'startup':
      return { experiment, threads: workers ?? STARTED_THREADS, processes: workers ?? STARTED_PROCESSES }
    case 'advise':
    case 'isolation':
      return workers ? { wrong: `--workers does not go with --lab ${experiment}.` } : { experiment }
    case 'transfer':
      return workers ? { wrong: '--workers does not go with --lab transfer.' } : { experiment, sizes: MESSAGE_SIZES }
    default:
      if (workers && workers.length > 1) return { wrong: `--lab ${experiment} takes one number of workers.` }
      return { experiment, workers: workers?.[0] ?? availableParallelism() }
  }
}

function parseCompare(
  values: LabValues,
  workers: readonly number[] | undefined,
): LabRequest | { readonly wrong: string } {
  const rounds = values.rounds === undefined ? DEFAULT_ROUNDS : wholeNumber(values.rounds)
  if (rounds === undefined) return { wrong: `--rounds must be a whole number from 1 on, not "${values.rounds}".` }
  const bytes = values.bytes === undefined ? undefined : parseBytes(values.bytes)
  if (values.bytes !== undefined && bytes === undefined)
    return { wrong: `--bytes must be a size such as 500M, not "${values.bytes}".` }
  return {
    experiment: 'compare',
    workers: workers ?? workerSteps(availableParallelism()),
    rounds,
    ...(bytes === undefined ? {} : { bytes }),
  }
}

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }

/** `500M` in powers of 1000, as sizes are shown. */
function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text) ?? []
  const bytes = Math.round(Number(number) * FACTORS[(unit ?? '').toLowerCase()]!)
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : undefined
}
