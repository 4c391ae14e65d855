/** A model in a window without a main process. */
import { vi } from 'vitest'
import { ModelController } from '../../../../../renderer/state/model/model.svelte.ts'
import type { ScanHost } from '../../../../../renderer/state/scan/scan.svelte.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../../../../../shared/ipc/preferences.ts'
import type { ModelView } from '../../../../../shared/model/model-view.ts'
import type { RowUpdate } from '../../../../../shared/model/scan.ts'
import { testSpeaker } from '../window/test-speaker.ts'

export const MODEL_ID = 'model-1'

const STATS = { count: 4, nan: 0, posInf: 0, negInf: 0, zeros: 0 }

/** The result of a tensor that was measured. */
export const done = (index: number, stats: object = {}): RowUpdate => ({
  index,
  status: 'done',
  attempts: 1,
  stats: { ...STATS, ...stats },
})

export const failed = (index: number): RowUpdate => ({ index, status: 'failed', attempts: 3, error: 'it is broken' })

/** @param names of its tensors */
export const viewOf = (names: readonly string[], results: readonly RowUpdate[] = []): ModelView =>
  ({
    id: MODEL_ID,
    name: 'a.gguf',
    nFiles: 1,
    format: { id: 'gguf', label: 'GGUF' },
    versionText: '3',
    endian: 'little',
    size: 64,
    tensorBytes: 32,
    nParameters: 8,
    facts: [],
    types: [],
    tensors: names.map((name, index) => ({
      index,
      name,
      type: 'F32',
      typeId: 0,
      shape: [4],
      nElements: 4,
      nBytes: 16,
      dataOffset: 16 * index,
    })),
    problems: [],
    results,
  }) as unknown as ModelView

export interface TestHost extends ScanHost {
  preferences: Preferences
  experimenting: boolean
}

export function testHost(said: ScanHost['announce'] = vi.fn()): TestHost {
  return { ...testSpeaker(said), preferences: { ...DEFAULT_PREFERENCES, workers: 2 }, experimenting: false }
}

export const testModel = (names: readonly string[], results: readonly RowUpdate[] = [], host = testHost()) =>
  new ModelController(viewOf(names, results), host)
