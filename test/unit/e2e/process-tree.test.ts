import { expect, test } from 'vitest'
import { listProcesses, parsePs, parseWindowsProcesses, processTree } from '../../e2e/process-tree.ts'

test('processes of this machine are listed with their parents and commands', async () => {
  const own = (await listProcesses()).find(({ pid }) => pid === process.pid)
  expect(own?.parent).toBe(process.ppid)
  expect(own?.command).toContain('node')
  expect((await processTree(process.ppid, 'no such folder')).map(({ pid }) => pid)).toContain(process.pid)
})

test('what ps prints is read, on macOS and on Linux', () => {
  const text = `    1     0 Sun Nov  1 09:06:43 2026     /sbin/launchd\n  812   1 Sun Nov 29 23:06:43 2026 /A b.app/x --y\n`
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, started: 'Sun Nov  1 09:06:43 2026', command: '/sbin/launchd' },
    { pid: 812, parent: 1, started: 'Sun Nov 29 23:06:43 2026', command: '/A b.app/x --y' },
  ])
})

test('what PowerShell prints is read, also for one process and for one without a command line', () => {
  const system = { ProcessId: 4, ParentProcessId: 0, CreationDate: null, CommandLine: null }
  const app = { ProcessId: 8, ParentProcessId: 4, CreationDate: '/Date(1)/', CommandLine: '"C:\\a b\\x.exe" --y' }
  expect(parseWindowsProcesses(JSON.stringify([system, app]))).toEqual([
    { pid: 4, parent: 0, started: 'null', command: '' },
    { pid: 8, parent: 4, started: '"/Date(1)/"', command: '"C:\\a b\\x.exe" --y' },
  ])
  expect(parseWindowsProcesses(JSON.stringify(app))).toHaveLength(1)
})
