import { afterEach, expect, it, vi } from 'vitest'
import { limitsOf, ProcessBudget } from '../../../electron/engine/executors/process-budget.ts'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import type { InspectRun } from '../../../electron/cli/inspect-command.ts'
import type { InspectHost } from '../../../electron/cli/host.ts'
import { chooseWorkers, refuseThreads } from '../../../electron/cli/workers.ts'

const cores = vi.hoisted(() => ({ count: 4 }))
vi.mock('node:os', { spy: true })
const os = await import('node:os')
vi.mocked(os.availableParallelism).mockImplementation(() => cores.count)
afterEach(() => (cores.count = 4))

const host = (startsProcesses: boolean, versions = { electron: '45.4.1' } as object) =>
  ({ budget: new ProcessBudget(limitsOf(versions as Record<string, string>)), startsProcesses }) as InspectHost
const args = (...argv: string[]) => parseArguments(['a.gguf', ...argv]) as InspectRun

it('has one worker per core where none is asked for, as far as the process has room for their threads', () => {
  expect(chooseWorkers(args(), [], host(false))).toBe(4)
  cores.count = 128
  expect(chooseWorkers(args(), [], host(false))).toBe(82)
  expect(chooseWorkers(args(), ['xxh64'], host(false))).toBe(41)
  expect(refuseThreads(args(), ['xxh64'], host(false))).toBeUndefined()
  // Where the rest can be processes, and on plain Node.
  expect(chooseWorkers(args(), [], host(true))).toBe(128)
  expect(chooseWorkers(args(), [], host(false, {}))).toBe(128)
  expect(chooseWorkers(args('--executor', 'processes'), [], host(false))).toBe(128)
  cores.count = 1024
  expect(chooseWorkers(args(), [], host(true))).toBe(256)
})

it('refuses more threads than the process has room for only where the rest cannot be processes', () => {
  const many = args('--workers', '100')
  expect(chooseWorkers(many, [], host(true))).toBe(100)
  expect(refuseThreads(many, [], host(false))).toBe(
    'Requested 100 worker threads; the limit of one Electron process is 82. ' +
      'Use --executor processes, or --workers 82 at most.',
  )
  expect(refuseThreads(many, [], host(true))).toBeUndefined()
  expect(refuseThreads(many, [], host(false, {}))).toBeUndefined()
  expect(refuseThreads(args('--workers', '100', '--executor', 'processes'), [], host(false))).toBeUndefined()
  expect(refuseThreads(args('--workers', '100', '--executor', 'single'), [], host(false))).toBeUndefined()
  expect(refuseThreads(args('--workers', '100', '--no-scan'), [], host(false))).toBeUndefined()
  expect(refuseThreads(args('--workers', '82'), ['rawSum', 'sha256'], host(false))).toBeUndefined()
})
