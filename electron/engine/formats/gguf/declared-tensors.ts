import type { Listing } from '../../../../shared/model/listing.ts'
import { NumberColumn } from '../../../../shared/model/number-column.ts'
import type { Int64 } from '../../../../shared/model/tensor.ts'

/** A tensor as the header declares it. */
export interface DeclaredTensor {
  readonly name: string
  readonly shape: readonly Int64[]
  readonly typeId: number
  /** Bytes from the start of the tensor data. */
  readonly offset: Int64
  /** Where its entry is, in bytes from the start of the file. */
  readonly byteOffset: number
}

/** The tensors of a header in columns, while it is read: the room of a hundred thousand objects would stay with the process. */
export class DeclaredTensors implements Listing<DeclaredTensor> {
  readonly names: Listing<string>
  readonly #shapes: (readonly Int64[])[] = []
  readonly #shapeNumbers = new Map<string, number>()
  readonly #shapeOf = new NumberColumn((length) => new Uint32Array(length))
  readonly #typeIds = new NumberColumn((length) => new Uint32Array(length))
  readonly #offsets = new NumberColumn((length) => new Float64Array(length))
  readonly #byteOffsets = new NumberColumn((length) => new Float64Array(length))
  /** Offsets that are not safe integers, by tensor. */
  readonly #farOffsets = new Map<number, bigint>()

  /**
   * @param names of the tensors, each added before its tensor
   * @param count number of tensors that there is room for at first
   */
  constructor(names: Listing<string>, count: number) {
    this.names = names
    for (const column of [this.#shapeOf, this.#typeIds]) column.reserve(count)
    for (const column of [this.#offsets, this.#byteOffsets]) column.reserve(count)
  }

  get length(): number {
    return this.#shapeOf.length
  }

  at(index: number): DeclaredTensor | undefined {
    if (!(index >= 0 && index < this.length)) return undefined
    return {
      name: this.names.at(index)!,
      shape: this.#shapes[this.#shapeOf.at(index)]!,
      typeId: this.#typeIds.at(index),
      offset: this.#farOffsets.get(index) ?? this.#offsets.at(index),
      byteOffset: this.#byteOffsets.at(index),
    }
  }

  *[Symbol.iterator](): Generator<DeclaredTensor> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!
  }

  /** Adds the next tensor, whose name is in the list. */
  add({ shape, typeId, offset, byteOffset }: Omit<DeclaredTensor, 'name'>): void {
    if (typeof offset === 'bigint') this.#farOffsets.set(this.length, offset)
    this.#shapeOf.add(this.#shapeNumber(shape))
    this.#typeIds.add(typeId)
    this.#offsets.add(Number(offset))
    this.#byteOffsets.add(byteOffset)
  }

  /** Equal shapes become one: a model has few. */
  #shapeNumber(shape: readonly Int64[]): number {
    const key = shape.join()
    const known = this.#shapeNumbers.get(key)
    if (known !== undefined) return known
    this.#shapeNumbers.set(key, this.#shapes.length)
    return this.#shapes.push(shape) - 1
  }
}
