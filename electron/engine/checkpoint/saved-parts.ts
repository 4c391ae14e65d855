/** Parts of unfinished tensors, in memory and on disk: enough for 20 GiB that are measured and not finished. */
export const MAX_PART_BYTES = 32 * 1024 * 1024

/** Framed records of the chunks of tensors or pairs that are not finished. */
export class SavedParts {
  readonly #records = new Map<number, Map<number, Buffer>>()
  #bytes = 0

  /** Bytes of all records. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether no more are kept. */
  get full(): boolean {
    return this.#bytes > MAX_PART_BYTES
  }

  /** @param record replaces the one that the chunk had */
  add(item: number, chunk: number, record: Buffer): void {
    const records = this.#records.get(item) ?? new Map<number, Buffer>()
    this.#records.set(item, records)
    this.#bytes += record.length - (records.get(chunk)?.length ?? 0)
    records.set(chunk, record)
  }

  /** An item is finished: its chunks are of no use any more. */
  drop(item: number): void {
    for (const record of this.#records.get(item)?.values() ?? []) this.#bytes -= record.length
    this.#records.delete(item)
  }

  all(): readonly Buffer[] {
    return [...this.#records.values()].flatMap((records) => [...records.values()])
  }

  clear(): void {
    this.#records.clear()
    this.#bytes = 0
  }
}
