import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** What figures depend on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGB: number
  readonly os: string
  readonly node: string
  /** Processes that were running when the measurements began (1, 5 and 15 minutes): others cost speed. */
  readonly load: readonly number[]
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e8) / 10,
    os: `${type()} ${release()} ${process.arch}`,
    node: process.version,
    load: loadavg().map((value) => Math.round(value * 100) / 100),
  }
}
