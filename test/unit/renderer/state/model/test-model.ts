/** A model in a window without a main process. */
import { vi } from 'vitest'
import { ModelController } from '../../../../../renderer/state/model/model.svelte.ts'
import type { ScanHost } from '../../../../../renderer/state/scan/scan.svelte.ts'
import { DEFAULT_PREFERENCES, type Preferences } from '../../../../../shared/ipc/preferences.ts'
import type { RowUpdate } from '../../../../../shared/model/scan.ts'
import { modelView } from '../../../../harness/models.ts'
import { testSpeaker } from '../window/test-speaker.ts'

export interface TestHost extends ScanHost {
  preferences: Preferences
  experimenting: boolean
}

export function testHost(said: ScanHost['announce'] = vi.fn()): TestHost {
  return { ...testSpeaker(said), preferences: { ...DEFAULT_PREFERENCES, workers: 2 }, experimenting: false }
}

/** @param names of its tensors */
export const testModel = (names: readonly string[], results: readonly RowUpdate[] = [], host = testHost()) =>
  new ModelController(modelView(names, { results }), host)
