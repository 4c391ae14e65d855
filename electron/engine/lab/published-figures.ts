/** What the articles measured that the app grew from, with Python. Their numbers, on their machines. */
import type { Experiment, LabColumn, LabRow, LabTable } from '../../../shared/model/lab.ts'
import { phrase, say } from '../../../shared/text/sentence.ts'

const EXECUTOR: LabColumn = { key: 'executor', title: phrase('Executor'), unit: 'executor' }
const WORKERS: LabColumn = { key: 'workers', title: phrase('Workers'), unit: 'count' }
const WORK: LabColumn = { key: 'work_s', title: phrase('Work'), unit: 's' }
const NOTE: LabColumn = { key: 'note', title: phrase('Note'), unit: 'text' }

/** Of an article that gives no hardware. */
const SUMS: LabTable = {
  columns: [EXECUTOR, { key: 'scan_s', title: phrase('Scan'), unit: 's' }, NOTE],
  rows: [
    {
      executor: 'threads',
      scan_s: 18_000,
      note: say('tensor.data.sum() over a GGUF file with ThreadPoolExecutor, about 300 minutes; hardware not given'),
    },
    { executor: 'processes', scan_s: 180, note: say('the same with ProcessPoolExecutor, 3 minutes') },
  ],
}

const STARTUP: LabTable = {
  columns: [EXECUTOR, WORKERS, { key: 'ready_ms', title: phrase('All ready'), unit: 'ms' }, NOTE],
  rows: [
    { executor: 'threads', workers: 1000, ready_ms: 147, note: say('Python, 12 logical cores') },
    { executor: 'processes', workers: 1000, ready_ms: 22_240, note: say('Python, 12 logical cores') },
  ],
}

/** Seconds of one alone and of twelve, on threads and on processes. */
function work(threads: readonly [number, number], processes: readonly [number, number]): LabTable {
  const rows = (executor: string, [one, twelve]: readonly [number, number]): LabRow[] => [
    { executor, workers: 1, work_s: one, note: say('Python, 12 logical cores') },
    { executor, workers: 12, work_s: twelve, note: say('Python, 12 logical cores') },
  ]
  return {
    columns: [EXECUTOR, WORKERS, WORK, NOTE],
    rows: [...rows('threads', threads), ...rows('processes', processes)],
  }
}

export const PUBLISHED_FIGURES: Readonly<Partial<Record<Experiment, LabTable>>> = {
  compare: SUMS,
  startup: STARTUP,
  io: work([1.06, 1.51], [2.53, 6.34]),
  cpu: work([14, 148.3], [15.4, 29]),
}
