/** Results of scans on the disk: one folder for all models, used only while the user wants results to be saved. */
import type { KeptResults } from '../../shared/ipc/window-state.ts'
import type { WriteLog } from '../../shared/text/log.ts'
import { type Checkpoint, createMemoryCheckpoint, openCheckpoint } from '../engine/checkpoint/checkpoint.ts'
import { clearCheckpoints, measureCheckpoints, pruneCheckpoints } from '../engine/checkpoint/folder.ts'
import {
  createMemoryPairCheckpoint,
  openPairCheckpoint,
  type PairCheckpoint,
} from '../engine/checkpoint/pair-checkpoint.ts'
import type { ComparedModels } from '../engine/compare/compared-models.ts'
import type { Model } from '../engine/formats/model.ts'
import type { ModelSession } from '../engine/session/session.ts'

export interface ResultsOnDisk {
  /** The results of a model: those of an earlier run of the app, if results are saved. */
  open(model: Model): Promise<Checkpoint>
  /** The results of a comparison, as `open`. */
  openPairs(models: ComparedModels): Promise<PairCheckpoint>
  measure(): Promise<KeptResults>
  /** Deletes them; open models keep theirs in memory. */
  clear(): Promise<void>
  /** Deletes the oldest beyond the limit. */
  prune(): Promise<void>
  /** Results of these sessions are saved from now on, those so far included; or no longer. */
  keep(keeping: boolean, sessions: readonly Pick<ModelSession, 'startKeeping' | 'stopKeeping'>[]): void
}

/** @param keeping whether the user wants results to be saved */
export function createResultsOnDisk(folder: string, keeping: () => boolean, log: WriteLog): ResultsOnDisk {
  const warn = (message: string) => log('warn', 'results', message)
  return {
    open: async (model) =>
      keeping() ? await openCheckpoint(folder, model, warn) : createMemoryCheckpoint(model, warn),
    openPairs: async (models) =>
      keeping() ? await openPairCheckpoint(folder, models, warn) : createMemoryPairCheckpoint(models, warn),
    measure: () => measureCheckpoints(folder),
    clear: () => clearCheckpoints(folder),
    prune: () => pruneCheckpoints(folder),
    keep(keep, sessions) {
      for (const session of sessions)
        if (keep) session.startKeeping(folder)
        else session.stopKeeping()
    },
  }
}
