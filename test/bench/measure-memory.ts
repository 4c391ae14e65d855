/** Resident memory of `inspect`: the highest of the process and, with processes, of its workers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { root } from '../helpers/engine.ts'
import { atMost, rowOf, type Row, skipped } from './report.ts'
import { type BenchSettings, mixedBytes, modelFile } from './settings.ts'

const PROGRAM = resolve(root, 'dist/main/inspect.mjs')

/** Milliseconds between looks at /proc: the kernel keeps the highest, so only the last look counts. */
const INTERVAL = 10

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
        const peaks: number[] = []
        for (let run = 0; run < Math.min(3, settings.rounds); run++) peaks.push(await peakOf(file, executor, workers))
        const target = atMost(BASE_MB + PER_WORKER_MB[executor] * workers)
        rows.push(rowOf(peaks, { group: 'memory', name: `${name}, ${workers} ${executor}`, unit: 'MB', target }))
      }
  return rows
}

/** MB (10^6 bytes) of the process and its children together, each at its highest. */
async function peakOf(file: string, executor: string, workers: number): Promise<number> {
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
      const peak = peakResident(pid)
      if (peak) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0))
    }
  }
  const timer = setInterval(look, INTERVAL)
  const [code] = (await once(child, 'exit')) as [number]
  clearInterval(timer)
  if (code !== 0) throw new Error(`inspect exited with code ${code}`)
  return [...peaks.values()].reduce((sum, peak) => sum + peak, 0)
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

/** The highest resident set of a process so far; undefined when it is gone. */
function peakResident(pid: number): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}
