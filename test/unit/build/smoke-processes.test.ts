import { expect, test } from 'vitest'
import { listProcesses, parsePowerShell, parsePs, withDescendants } from '../../../build/smoke-processes.mjs'
import { processTree, stillRunning } from '../../e2e/process-tree.ts'

test('processes of this machine are listed with their parents and commands', async () => {
  const own = (await listProcesses()).find(({ pid }) => pid === process.pid)
  expect(own?.parent).toBe(process.ppid)
  expect(own?.command).toContain('node')
  expect(own?.started).not.toBe('')
})

test('a tree has the children of a process, and tells which of them still run', async () => {
  const tree = await processTree(process.ppid, 'no such folder')
  expect(tree.map(({ pid }) => pid)).toContain(process.pid)
  const own = tree.filter(({ pid }) => pid === process.pid)
  expect(await stillRunning(own)).toEqual(own)
  // Another process that has got the same ID.
  expect(await stillRunning(own.map((facts) => ({ ...facts, started: 'earlier' })))).toEqual([])
})

test('what ps prints is read, on macOS and on Linux', () => {
  const text = `    1     0 Sun Nov  1 09:06:43 2026     /sbin/launchd\n  812   1 Sun Nov 29 23:06:43 2026 /A b.app/x --y\n`
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, started: 'Sun Nov  1 09:06:43 2026', command: '/sbin/launchd' },
    { pid: 812, parent: 1, started: 'Sun Nov 29 23:06:43 2026', command: '/A b.app/x --y' },
  ])
})

test('what PowerShell prints is read, also for one process and for one without a command line', () => {
  const system = { ProcessId: 4, ParentProcessId: 0, Started: null, CommandLine: null }
  const app = { ProcessId: 8, ParentProcessId: 12, Started: 100, CommandLine: '"C:\\a b\\x.exe" --y' }
  const child = { ProcessId: 16, ParentProcessId: 8, Started: 200, CommandLine: 'worker' }
  // It has the ID of the app's parent, which has ended: it is younger than the app.
  const stranger = { ProcessId: 12, ParentProcessId: 4, Started: 300, CommandLine: 'other' }
  const all = parsePowerShell(JSON.stringify([system, app, child, stranger]))
  expect(all[1]).toEqual({ pid: 8, parent: 0, started: '100', command: '"C:\\a b\\x.exe" --y' })
  expect(withDescendants(all, ({ pid }) => pid === 12).map(({ pid }) => pid)).toEqual([12])
  expect(withDescendants(all, ({ pid }) => pid === 8).map(({ pid }) => pid)).toEqual([8, 16])
  expect(parsePowerShell(JSON.stringify(app))).toHaveLength(1)
})
