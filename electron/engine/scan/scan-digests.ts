import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import type { DigestTask } from '../protocol/worker-protocol.ts'
import type { Model } from '../formats/model.ts'
import { planDigest } from '../plan/plan-digest.ts'
import type { ScanPlan } from '../plan/plan-scan.ts'
import type { ResultStore } from '../results/result-store.ts'
import { DigestProgress } from './digest-progress.ts'

/** The digests that a scan computes: those that no earlier scan has completed. */
export class ScanDigests {
  readonly #digests = new Map<number, DigestProgress>()
  /** Bytes of tensors whose digests are all known. */
  readonly bytesKnown: number

  /** @param measures that the scan is asked for, apart from the statistics */
  constructor(model: Model, { readable }: ScanPlan, measures: readonly Measure[], results: ResultStore) {
    let bytesKnown = 0
    for (const index of measures.length > 0 ? readable : []) {
      const tensor = model.header.tensors.at(index)!
      const missing = results.missing(index, measures)
      if (missing.length === 0) bytesKnown += Number(tensor.nBytes)
      else {
        const saved = results.has(index) ? () => results.doneRow(index) : undefined
        this.#digests.set(index, new DigestProgress(planDigest(model, tensor, missing), saved))
      }
    }
    this.bytesKnown = bytesKnown
  }

  /** The measures of all digests, in the order of `MEASURES`. */
  get measures(): readonly Measure[] {
    const needed = new Set(this.tasks().flatMap(({ measures }) => measures))
    return MEASURES.filter((measure) => needed.has(measure))
  }

  tasks(): DigestTask[] {
    return [...this.#digests.values()].map(({ task }) => task)
  }

  has(tensor: number): boolean {
    return this.#digests.has(tensor)
  }

  get(tensor: number): DigestProgress | undefined {
    return this.#digests.get(tensor)
  }

  /** Whether nothing of the tensor's digests is missing. */
  isDone(tensor: number): boolean {
    return this.get(tensor)?.done ?? true
  }
}
