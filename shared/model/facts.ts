/** The few keys of the metadata that say what a model is: scalars, and of arrays their length and first elements. */
import type { NumberValue, ScalarValue } from './tensor.ts'

export interface FactArray {
  readonly length: number
  /** The first elements, 16 at most; none of nested arrays. */
  readonly first: readonly ScalarValue[]
  /** All elements, of numbers or booleans up to 1,024: one per layer. */
  readonly numbers?: readonly NumberValue[]
}

export type FactValue = ScalarValue | FactArray

/** A list, not an object: a file chooses its keys. */
export type FactList = readonly (readonly [key: string, value: FactValue])[]

/** Looks facts up, those of an architecture by the end of their key. */
export class Facts {
  readonly #values: ReadonlyMap<string, FactValue>
  readonly #architecture: string

  constructor(list: FactList, architecture: string | undefined) {
    this.#values = new Map(list)
    this.#architecture = architecture ?? ''
  }

  get(key: string): FactValue | undefined {
    return this.#values.get(key)
  }

  /** `block_count` is looked up as `llama.block_count`. */
  ofModel(key: string): FactValue | undefined {
    return this.#values.get(this.keyOfModel(key))
  }

  /** The whole key: `llama.block_count` of `block_count`. */
  keyOfModel(key: string): string {
    return `${this.#architecture}.${key}`
  }

  /** Text that is not empty. */
  text(key: string): string | undefined {
    const value = this.get(key)
    return typeof value === 'string' && value.trim() !== '' ? value : undefined
  }

  /** A count of the architecture: a whole number from 0 on that a float64 can hold exactly. */
  count(key: string): number | undefined {
    return wholeNumber(this.ofModel(key))
  }

  /**
   * A count of each layer: the same for all, or an array of one for each. Undefined where it is not declared, and for
   * layers of which the array has no element at hand.
   */
  countOfLayer(key: string, layer: number): number | undefined {
    return wholeNumber(this.ofLayer(key, layer))
  }

  /** The value of a layer: the same for all, or an element of an array; booleans as they are. Undefined as above. */
  ofLayer(key: string, layer: number): ScalarValue | undefined {
    const value = this.ofModel(key)
    return isFactArray(value) ? (value.numbers ?? value.first)[layer] : value
  }
}

export const isFactArray = (value: FactValue | undefined): value is FactArray => typeof value === 'object'

export function wholeNumber(value: FactValue | undefined): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** A count, or a flag as 0 or 1. */
export const countOrFlag = (value: FactValue | undefined): number | undefined =>
  typeof value === 'boolean' ? Number(value) : wholeNumber(value)
