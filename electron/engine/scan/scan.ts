import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import type { WorkerSpawner } from '../executors/worker-spawner.ts'
import type { Model } from '../formats/model.ts'
import { planScan } from '../plan/plan-scan.ts'
import type { ScanEvents, ScanHandle, ScanSettings } from './scan-api.ts'
import { ScanRun } from './scan-run.ts'

/**
 * Measures every tensor of a model that can be read: plan, executor, merge, events.
 * The numbers do not depend on the executor, the number of workers, retries or the order of completion.
 * @param checkpoint its results are not measured again, and new ones are added to it; without one the scan keeps its own
 * @param plan that of the model, when it is known already
 */
export function startScan(
  model: Model,
  settings: ScanSettings,
  spawner: WorkerSpawner,
  events: ScanEvents = {},
  checkpoint?: Checkpoint,
  plan = planScan(model.header.tensors),
): ScanHandle {
  const scan = new ScanRun(model, settings, spawner, events, checkpoint, plan)
  return {
    scanId: scan.id,
    finished: scan.run(),
    cancel: () => scan.cancel(),
    pause: () => scan.pause(),
    resume: () => scan.resume(),
    row: (tensor) => scan.row(tensor),
    unfinished: () => scan.unfinished(),
    histogram: (tensor) => scan.histogram(tensor),
    close: () => scan.close(),
  }
}
