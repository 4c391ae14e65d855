import { readdir, readFile } from 'node:fs/promises'
import { listProcesses, type ProcessFacts, withDescendants } from '../../build/smoke-processes.mjs'

export type { ProcessFacts }

/** All processes of this machine, without those that have ended and only wait for their parent to notice. */
async function listRunning(): Promise<ProcessFacts[]> {
  if (process.platform !== 'linux') return await listProcesses()
  // Without starting `ps`, for specs ask often.
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => readProcess(pid).catch(() => undefined)))
  return found.filter((facts) => facts !== undefined)
}

async function readProcess(pid: string): Promise<ProcessFacts | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; it only waits for its parent to notice.
  if (fields[0] === 'Z') return undefined
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
  return { pid: Number(pid), parent: Number(fields[1]), started: fields[19] ?? '', command }
}

/**
 * A process and all that descend from it. Also those that name a folder of its own: when the process was killed, its
 * children are nobody's.
 */
export async function processTree(root: number, folder: string): Promise<ProcessFacts[]> {
  return withDescendants(await listRunning(), ({ pid, command }) => pid === root || command.includes(folder))
}

/** Those that still run. */
export async function stillRunning(known: readonly ProcessFacts[]): Promise<ProcessFacts[]> {
  const now = await listRunning()
  return known.filter((before) => now.some(({ pid, started }) => pid === before.pid && started === before.started))
}
