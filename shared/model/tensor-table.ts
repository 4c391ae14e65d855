/**
 * The tensors of a model in columns: a hundred thousand objects take forty megabytes, and long to cross to another thread,
 * process or window.
 */
import type { Listing } from './listing.ts'
import { NameList, type PackedNames } from './name-list.ts'
import { NumberColumn } from './number-column.ts'
import type { TensorInfo } from './tensor.ts'

/** What tensors of one type and one shape have in common. A model has few of these. */
type TensorKind = Pick<TensorInfo, 'type' | 'typeId' | 'shape' | 'nElements' | 'nBytes'>

/** A tensor table as a few arrays. */
export interface PackedTensors {
  readonly names: PackedNames
  readonly kinds: readonly TensorKind[]
  /** Position in `kinds`, by tensor. */
  readonly kindOf: Uint32Array<ArrayBuffer>
  readonly dataOffsets: Float64Array<ArrayBuffer>
  /** 0 for a tensor without: no entry is at the very start of a file. */
  readonly infoOffsets: Float64Array<ArrayBuffer>
  /** From 1; 0 for a tensor without. */
  readonly shards: Uint32Array<ArrayBuffer>
  /** Tensors that the columns cannot express. */
  readonly others: readonly TensorInfo[]
}

const floats = (length: number) => new Float64Array(length)
const integers = (length: number) => new Uint32Array(length)

/** A list of tensors that makes each `TensorInfo` when it is asked for. */
export class TensorTable implements Listing<TensorInfo> {
  readonly #names: NameList
  readonly #kinds: TensorKind[] = []
  readonly #kindNumbers = new Map<string, number>()
  readonly #kindOf: NumberColumn<Uint32Array<ArrayBuffer>>
  readonly #dataOffsets: NumberColumn<Float64Array<ArrayBuffer>>
  readonly #infoOffsets: NumberColumn<Float64Array<ArrayBuffer>>
  readonly #shards: NumberColumn<Uint32Array<ArrayBuffer>>
  /** Tensors that cannot be measured or have 64-bit offsets, by index. */
  readonly #others: Map<number, TensorInfo>

  /** @param packed tensors that the table starts with; its arrays are not copied */
  constructor(packed: PackedTensors = NO_TENSORS) {
    const { names, kinds, kindOf, dataOffsets, infoOffsets, shards, others } = packed
    this.#names = new NameList(names)
    for (const kind of kinds) this.#kindNumber(kind)
    this.#kindOf = new NumberColumn(integers, kindOf)
    this.#dataOffsets = new NumberColumn(floats, dataOffsets)
    this.#infoOffsets = new NumberColumn(floats, infoOffsets)
    this.#shards = new NumberColumn(integers, shards)
    this.#others = new Map(others.map((tensor) => [tensor.index, tensor]))
  }

  get length(): number {
    return this.#kindOf.length
  }

  /** Names of the tensors, by index. */
  get names(): Listing<string> {
    return this.#names
  }

  at(index: number): TensorInfo | undefined {
    if (!(index >= 0 && index < this.length)) return undefined
    const other = this.#others.size > 0 ? this.#others.get(index) : undefined
    if (other) return other
    const infoOffset = this.#infoOffsets.at(index)
    const shard = this.#shards.at(index)
    const { type, typeId, shape, nElements, nBytes } = this.#kinds[this.#kindOf.at(index)]!
    const tensor: { -readonly [Key in keyof TensorInfo]: TensorInfo[Key] } = {
      index,
      name: this.#names.at(index)!,
      type,
      typeId,
      shape,
      nElements,
      ...(nBytes !== undefined && { nBytes }),
      dataOffset: this.#dataOffsets.at(index),
    }
    if (infoOffset > 0) tensor.infoOffset = infoOffset
    if (shard > 0) tensor.shard = shard - 1
    return tensor
  }

  *[Symbol.iterator](): Generator<TensorInfo> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!
  }

  /** Makes room for this many tensors. */
  reserve(length: number): void {
    for (const column of [this.#kindOf, this.#shards]) column.reserve(length)
    for (const column of [this.#dataOffsets, this.#infoOffsets]) column.reserve(length)
  }

  /** @param tensor the next one, with the index that it gets */
  add(tensor: TensorInfo): void {
    const { index, name, dataOffset, infoOffset = 0, shard, unreadable } = tensor
    if (unreadable !== undefined || typeof dataOffset !== 'number') this.#others.set(index, tensor)
    this.#names.add(name)
    this.#kindOf.add(this.#kindNumber(tensor))
    this.#dataOffsets.add(Number(dataOffset))
    this.#infoOffsets.add(infoOffset)
    this.#shards.add(shard === undefined ? 0 : shard + 1)
  }

  pack(): PackedTensors {
    return {
      names: this.#names.pack(),
      kinds: this.#kinds,
      kindOf: this.#kindOf.pack(),
      dataOffsets: this.#dataOffsets.pack(),
      infoOffsets: this.#infoOffsets.pack(),
      shards: this.#shards.pack(),
      others: [...this.#others.values()],
    }
  }

  #kindNumber({ type, typeId, shape, nElements, nBytes }: TensorKind): number {
    const key = `${typeId} ${nElements} ${nBytes} ${shape.join()} ${type}`
    const known = this.#kindNumbers.get(key)
    if (known !== undefined) return known
    const number = this.#kinds.length
    this.#kinds.push({ type, typeId, shape, nElements, ...(nBytes !== undefined && { nBytes }) })
    this.#kindNumbers.set(key, number)
    return number
  }
}

const NO_TENSORS: PackedTensors = {
  names: { pages: [], ends: integers(0) },
  kinds: [],
  kindOf: integers(0),
  dataOffsets: floats(0),
  infoOffsets: floats(0),
  shards: integers(0),
  others: [],
}

/** The table of any list of tensors, which are numbered from 0 in their order. */
export function tensorTable(tensors: Listing<TensorInfo>): TensorTable {
  if (tensors instanceof TensorTable) return tensors
  const table = new TensorTable()
  for (const tensor of tensors) table.add(tensor)
  return table
}
