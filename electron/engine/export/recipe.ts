/** The types of a model's matrices, as `llama-quantize --tensor-type-file` takes them. */
import type { Listing } from '../../../shared/model/listing.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import { elementType } from '../types/types.ts'

/**
 * One line for each tensor that llama-quantize quantizes: matrices whose name ends with `weight`. A line is a regular
 * expression for the name and a type: `^blk.0.attn_q.weight$=q4_k`. The program has no comments.
 */
export function* recipeLines(tensors: Listing<TensorInfo>): Generator<string> {
  for (const { name, shape, typeId } of tensors) {
    const type = elementType(typeId)
    const isMatrix = shape.filter((dimension) => dimension > 1).length > 1
    if (type && isMatrix && name.endsWith('weight')) yield `^${patternOf(name)}$=${type.name.toLowerCase()}\n`
  }
}

/**
 * Bytes that may mean something else match by `.`: signs of regular expressions, spaces, which separate lines, `=`, and
 * capitals, which the program turns into small letters.
 */
const patternOf = (name: string): string =>
  Buffer.from(name)
    .toString('latin1')
    .replace(/[^a-z0-9_-]/g, '.')
