// The processes of a program under test: which there are, how to end them.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Lists processes on Windows, which has no `ps`; `tasklist` shows neither parents nor command lines. */
const POWERSHELL_LIST =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-CimInstance Win32_Process | ' +
  'Select-Object ProcessId, ParentProcessId, CommandLine, @{ n = "Started"; e = { $_.CreationDate.Ticks } } | ' +
  'ConvertTo-Json -Compress'
const MAX_LIST = 64 * 1024 * 1024

/**
 * @typedef {import('./smoke-processes.d.mts').ProcessFacts} ProcessFacts
 */

/** @returns {Promise<ProcessFacts[]>} all processes of this machine; `ps` shows zombies without their arguments */
export async function listProcesses() {
  if (process.platform === 'win32') {
    const args = ['-NoProfile', '-NonInteractive', '-Command', POWERSHELL_LIST]
    return parsePowerShell((await run('powershell', args, { maxBuffer: MAX_LIST })).stdout)
  }
  // Each column in an option of its own: on macOS all that follows a `=` is the title of that column.
  const columns = ['pid=', 'ppid=', 'lstart=', 'command='].flatMap((column) => ['-o', column])
  return parsePs((await run('ps', ['-A', '-ww', ...columns], { maxBuffer: MAX_LIST })).stdout)
}

/** @param {string} text lines of process ID, parent, time of the start and command line */
export function parsePs(text) {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, started, command] = /^\s*(\d+)\s+(\d+)\s+(\S+ +\S+ +\d+ \S+ \d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), started, command }]
  })
}

/**
 * Windows keeps the ID of a parent that has ended, and may give that ID to another process: a parent is older.
 *
 * @param {string} json one object instead of a list if there is only one process
 */
export function parsePowerShell(json) {
  const rows = [JSON.parse(json)].flat()
  const times = new Map(rows.map(({ ProcessId, Started }) => [ProcessId, Started]))
  return rows.map(({ ProcessId, ParentProcessId, CommandLine, Started }) => ({
    pid: ProcessId,
    parent: (times.get(ParentProcessId) ?? Infinity) <= Started ? ParentProcessId : 0,
    started: String(Started),
    command: CommandLine ?? '',
  }))
}

/**
 * The processes that match, and all their descendants.
 *
 * @param {readonly ProcessFacts[]} all
 * @param {(facts: ProcessFacts) => boolean} matches
 */
export function withDescendants(all, matches) {
  const found = all.filter(matches)
  for (const { pid } of found) found.push(...all.filter((facts) => facts.parent === pid && !found.includes(facts)))
  return found
}

/**
 * The app's main process. The program that was started may only be its launcher: an AppImage unpacks itself, starts the
 * app, and passes no signal on.
 *
 * @param {readonly ProcessFacts[]} family the program and its descendants
 * @param {string} folder name of the user data folder
 * @returns {number | undefined} process ID
 */
export function mainProcess(family, folder) {
  // Chromium starts its other processes with `--type=`.
  const mains = family.filter(({ command }) => command.includes(folder) && !/\s"?--type=/.test(command))
  return mains.find(({ pid }) => !mains.some(({ parent }) => parent === pid))?.pid
}

/**
 * Quits an app as a user would: closes its windows on Windows, sends SIGTERM elsewhere.
 *
 * @param {number} pid
 */
export async function askToQuit(pid) {
  if (process.platform === 'win32') await run('taskkill', ['/PID', String(pid)])
  else process.kill(pid, 'SIGTERM')
}

/** @param {readonly ProcessFacts[]} processes killed, unless they have ended */
export function killAll(processes) {
  for (const { pid } of processes)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Ended in between.
    }
}
