/** Resident memory of `inspect`: the highest of the process and, with processes, of its workers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { root } from '../helpers/engine.ts'
import { atMost, rowOf, type Row, skipped } from './report.ts'
import { type BenchSettings, mixedBytes, modelFile } from './settings.ts'
import { summarize } from './statistics.ts'

const PROGRAM = resolve(root, 'dist/main/inspect.mjs')

/** Milliseconds between looks at /proc: the kernel keeps the highest, so only the last look counts. */
const INTERVAL = 10
/** Milliseconds between looks at what is shared: the kernel has to count pages for one. */
const SHARED_INTERVAL = 50

const BASE_MB = 150
const PER_WORKER_MB = { threads: 25, processes: 60 } as const

export async function measureMemory(settings: BenchSettings): Promise<Row[]> {
  if (!existsSync('/proc/self/status')) return [skipped('memory', 'all', 'there is no /proc to read it from')]
  const files = {
    dense: modelFile(settings, 'dense', mixedBytes(settings)),
    experts: modelFile(settings, 'moe', mixedBytes(settings)),
    '100,000 tensors': modelFile(settings, 'tiny', 100e6, 100_000),
  }
  const rows: Row[] = []
  for (const [name, file] of Object.entries(files))
    for (const executor of ['threads', 'processes'] as const)
      for (const workers of [1, settings.workers]) {
        const peaks: Peak[] = []
        for (let run = 0; run < Math.min(3, settings.rounds); run++) peaks.push(await peakOf(file, executor, workers))
        const target = atMost(BASE_MB + PER_WORKER_MB[executor] * workers)
        const once = summarize(peaks.map(({ shared }) => shared)).median.toFixed(0)
        const row = { group: 'memory', name: `${name}, ${workers} ${executor}`, unit: 'MB', target }
        const resident = peaks.map(({ resident }) => resident)
        rows.push(rowOf(resident, { ...row, note: `${once} MB when shared pages count once` }))
      }
  return rows
}

/** MB (10^6 bytes) of the process and its children together. */
interface Peak {
  /** Each at its highest, with all of the pages that it shares with others. */
  readonly resident: number
  /** The highest seen, with the pages that they share divided among them. */
  readonly shared: number
}

async function peakOf(file: string, executor: string, workers: number): Promise<Peak> {
  // As `npm run inspect` starts it.
  const args = [
    '--max-semi-space-size=4',
    PROGRAM,
    '--quiet',
    '--executor',
    executor,
    '--workers',
    String(workers),
    file,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const peaks = new Map<number, number>()
  const look = () => {
    for (const pid of [child.pid!, ...childrenOf(child.pid!)]) {
      const peak = megabytes(`/proc/${pid}/status`, 'VmHWM')
      if (peak) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0))
    }
  }
  let shared = 0
  const lookAtShared = () => {
    const pids = [child.pid!, ...childrenOf(child.pid!)]
    const sum = pids.reduce((sum, pid) => sum + (megabytes(`/proc/${pid}/smaps_rollup`, 'Pss') ?? 0), 0)
    shared = Math.max(shared, sum)
  }
  const timer = setInterval(look, INTERVAL)
  const sharedTimer = setInterval(lookAtShared, SHARED_INTERVAL)
  const [code] = (await once(child, 'exit')) as [number]
  clearInterval(timer)
  clearInterval(sharedTimer)
  if (code !== 0) throw new Error(`inspect exited with code ${code}`)
  return { resident: [...peaks.values()].reduce((sum, peak) => sum + peak, 0), shared }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

/** A field of what the kernel says of a process; undefined when that is gone. */
function megabytes(file: string, field: string): number | undefined {
  try {
    const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8')) ?? []
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}
