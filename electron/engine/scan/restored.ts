import type { Chunk } from '../protocol/worker-protocol.ts'

/** Tensors, and chunks of other tensors, whose results came from the checkpoint. */
export class Restored {
  readonly #restored = new Map<number, 'all' | Set<number>>()

  addTensor(tensor: number): void {
    this.#restored.set(tensor, 'all')
  }

  addChunk(tensor: number, chunk: number): void {
    const known = this.#restored.get(tensor) ?? new Set()
    if (known !== 'all') this.#restored.set(tensor, known.add(chunk))
  }

  hasTensor(tensor: number): boolean {
    return this.#restored.get(tensor) === 'all'
  }

  hasChunk({ tensor, index }: Pick<Chunk, 'tensor' | 'index'>): boolean {
    const restored = this.#restored.get(tensor)
    return restored === 'all' || restored?.has(index) === true
  }
}
