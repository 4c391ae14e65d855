import type { WorkerEvent } from '../executors/executor.ts'

/** Where the workers of a run are. */
export class Lanes {
  readonly #items = new Map<number, number | undefined>()
  readonly #processes = new Set<number>()

  /** The item (a tensor or a pair, by its index) of each worker, by its number; undefined for an idle worker. */
  get items(): ReadonlyMap<number, number | undefined> {
    return this.#items
  }

  /** Numbers of the workers that are processes. */
  get processes(): readonly number[] {
    return [...this.#processes]
  }

  move(worker: number, item: number | undefined): void {
    this.#items.set(worker, item)
  }

  /** A process of its own has no thread ID. */
  note(event: WorkerEvent): void {
    if (event.kind !== 'started') return
    if (event.threadId === 0) this.#processes.add(event.worker)
    else this.#processes.delete(event.worker)
  }

  /** No worker is left. */
  clear(): void {
    this.#items.clear()
  }
}
