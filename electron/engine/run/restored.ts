/** Items (tensors or pairs), and chunks of other items, whose results came from the checkpoint. */
export class Restored {
  readonly #restored = new Map<number, 'all' | Set<number>>()

  addItem(item: number): void {
    this.#restored.set(item, 'all')
  }

  addChunk(item: number, chunk: number): void {
    const known = this.#restored.get(item) ?? new Set()
    if (known !== 'all') this.#restored.set(item, known.add(chunk))
  }

  hasItem(item: number): boolean {
    return this.#restored.get(item) === 'all'
  }

  hasChunk(item: number, chunk: number): boolean {
    const restored = this.#restored.get(item)
    return restored === 'all' || restored?.has(chunk) === true
  }
}
