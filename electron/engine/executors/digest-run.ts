import { ok, type Result } from '../../../shared/text/errors.ts'
import type { Digest } from '../../../shared/model/digest.ts'
import type { DigestTask } from '../protocol/worker-protocol.ts'
import type { RunningWorker } from './spawn-worker.ts'

export interface DigestResult {
  readonly digest: Digest
  readonly durationMs: number
}

/**
 * Has one worker go through a tensor.
 * @param between is told the bytes done after every segment but the last
 * @returns what the worker answered; rejects when it is gone or cannot work
 */
export async function runDigest(
  worker: RunningWorker,
  task: DigestTask,
  between: (position: number) => void,
): Promise<Result<DigestResult>> {
  let durationMs = 0
  for (let position = 0; ;) {
    const step = await worker.api.digest(task, position)
    if (!step.ok) return step
    durationMs += step.value.durationMs
    position = step.value.position
    if (step.value.digest) return ok({ digest: step.value.digest, durationMs })
    between(position)
  }
}
