import { beforeEach, expect, test, vi } from 'vitest'
import { createSessionOpening } from '../../../../electron/app/opening/session-opening.ts'
import type { Checkpoint } from '../../../../electron/engine/checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import { ResultStore } from '../../../../electron/engine/results/result-store.ts'
import type { ModelSession } from '../../../../electron/engine/session/session.ts'
import { testWindow } from '../windows/test-window.ts'

const parts = {
  spawner: {} as unknown as WorkerSpawner,
  kept: { open: vi.fn(async () => ({ results: new ResultStore([]) }) as unknown as Checkpoint) },
  recent: { add: vi.fn() },
  log: vi.fn(),
  sample: '/app/sample.gguf',
  onChange: vi.fn(),
  addToSystem: vi.fn(),
  judge: vi.fn(),
}
const opening = createSessionOpening(parts)
const session = (path: string, problems: readonly unknown[] = []) =>
  ({
    model: {
      name: 'a',
      files: [
        { path, size: 5 },
        { path: '/m/b.gguf', size: 7 },
      ],
      header: { facts: { version: 3 }, tensors: [], problems },
    },
  }) as unknown as ModelSession

beforeEach(() => void vi.clearAllMocks())

test('remembers a model with the size of all its files, and judges it', () => {
  const opened = session('/m/a.gguf')
  opening.onOpened(testWindow(), opened)
  expect(parts.recent.add).toHaveBeenCalledExactlyOnceWith({ path: '/m/a.gguf', size: 12 })
  expect(parts.addToSystem).toHaveBeenCalledExactlyOnceWith('/m/a.gguf')
  expect(parts.judge).toHaveBeenCalledExactlyOnceWith(opened)
  expect(parts.log).toHaveBeenCalledExactlyOnceWith(
    'info',
    'open',
    'a opened: 0 tensors, 12 bytes, 0 problems.',
    expect.objectContaining({ files: 2, bytes: 12, version: 3 }),
  )
})

test('does not remember the sample model', () => {
  opening.onOpened(testWindow(), session('/app/sample.gguf'))
  expect(parts.onChange).toHaveBeenCalledOnce()
  for (const call of [parts.recent.add, parts.addToSystem, parts.judge]) expect(call).not.toHaveBeenCalled()
})

test('warns in the log of a model with problems', () => {
  opening.onOpened(testWindow(), session('/m/a.gguf', [{}]))
  expect(parts.log.mock.lastCall?.[0]).toBe('warn')
})
