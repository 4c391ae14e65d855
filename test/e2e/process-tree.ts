import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface ProcessFacts {
  readonly pid: number
  readonly parent: number
  /** With the pid, names one process for good: pids come back. */
  readonly started: string
  readonly command: string
}

/** All processes of this machine. */
export async function listProcesses(): Promise<ProcessFacts[]> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const found = await Promise.all(pids.map((pid) => readProcess(pid).catch(() => undefined)))
    return found.filter((facts) => facts !== undefined)
  }
  if (process.platform === 'win32') {
    const { stdout } = await promisify(execFile)('powershell', ['-NoProfile', '-Command', WINDOWS_QUERY], {
      maxBuffer: MAX_LIST,
    })
    return parseWindowsProcesses(stdout)
  }
  // Each column in an option of its own: on macOS everything after a `=` is the title of that column.
  const columns = ['pid=', 'ppid=', 'lstart=', 'command='].flatMap((column) => ['-o', column])
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', ...columns], { maxBuffer: MAX_LIST })
  return parsePs(stdout)
}

const MAX_LIST = 64 << 20

/** @param text lines of process ID, parent, time of the start and command line */
export function parsePs(text: string): ProcessFacts[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, started, command] = /^\s*(\d+)\s+(\d+)\s+(\S+ +\S+ +\d+ \S+ \d+)\s+(.*)$/.exec(line) ?? []
    return pid ? [{ pid: Number(pid), parent: Number(parent), started: started ?? '', command: command ?? '' }] : []
  })
}

const WINDOWS_QUERY =
  'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,CreationDate,CommandLine | ConvertTo-Json -Compress'

interface WindowsProcess {
  readonly ProcessId: number
  readonly ParentProcessId: number
  readonly CreationDate: unknown
  readonly CommandLine: string | null
}

/** @param json what PowerShell prints: one object if there is only one process */
export function parseWindowsProcesses(json: string): ProcessFacts[] {
  return [JSON.parse(json) as WindowsProcess | readonly WindowsProcess[]]
    .flat()
    .map(({ ProcessId, ParentProcessId, CreationDate, CommandLine }) => ({
      pid: ProcessId,
      parent: ParentProcessId,
      // A date is text or an object, depending on the version of PowerShell.
      started: JSON.stringify(CreationDate),
      command: CommandLine ?? '',
    }))
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
  const all = await listProcesses()
  const tree = all.filter(({ pid, command }) => pid === root || command.includes(folder))
  for (const { pid } of tree) tree.push(...all.filter((child) => child.parent === pid && !tree.includes(child)))
  return tree
}

/** Those that still run. */
export async function stillRunning(known: readonly ProcessFacts[]): Promise<ProcessFacts[]> {
  const now = await listProcesses()
  return known.filter((before) => now.some(({ pid, started }) => pid === before.pid && started === before.started))
}
