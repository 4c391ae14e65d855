import { expect, it, vi } from 'vitest'
import { limitsOf, ProcessBudget } from '../../../../electron/engine/executors/process-budget.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { compare } from '../../../../electron/engine/lab/compare.ts'
import { type LabContext, TUNING } from '../../../../electron/engine/lab/lab-context.ts'
import type { checkScanMemory } from '../../../../electron/engine/lab/memory-guard.ts'
import type { Setting } from '../../../../electron/engine/lab/setting.ts'

vi.mock('../../../../electron/engine/lab/memory-guard.ts', async (original) => {
  const actual = await original<{ checkScanMemory: typeof checkScanMemory }>()
  // A machine with 1 GB to give away.
  return { ...actual, checkScanMemory: (setting: Setting) => actual.checkScanMemory(setting, 1e9, 0) }
})

it('a comparison that does not fit the memory is refused with the figures, before anything is started', async () => {
  const open = vi.fn()
  const context: LabContext = {
    scanSpawner: { open },
    labSpawner: { open },
    labProgram: new URL('file:///none'),
    budget: new ProcessBudget(limitsOf({})),
    model: { name: 'm', files: [], header: { tensors: [] } } as unknown as Model,
    tuning: TUNING,
    signal: new AbortController().signal,
    tell: vi.fn(),
  }
  await expect(compare({ experiment: 'compare', workers: [2, 16], rounds: 1 }, context)).rejects.toThrow(
    'Not started: processes × 16 would need about 1.68 GB of memory, and 1.00 GB can be had.',
  )
  expect(open).not.toHaveBeenCalled()
  expect(context.tell).not.toHaveBeenCalled()
})
