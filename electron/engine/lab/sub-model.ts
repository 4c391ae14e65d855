import { formatBytes } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { TensorInfo } from '../../../shared/model/tensor.ts'
import type { Model } from '../formats/model.ts'
import { badRequest } from './compare-plan.ts'

/**
 * A model of some of another's tensors: whole ones, the largest first, as many as fit.
 * @param bytes of their data together, at most
 * @throws AppFailure `bad-request` when not even the smallest fits
 */
export function subModel(model: Model, bytes = Infinity): Model {
  const sizeOf = ({ nBytes }: TensorInfo) => Number(nBytes)
  const readable = [...model.header.tensors].filter(({ nBytes, unreadable }) => nBytes !== undefined && !unreadable)
  const chosen = new Set<number>()
  let left = bytes
  for (const tensor of readable.toSorted((a, b) => sizeOf(b) - sizeOf(a) || a.index - b.index)) {
    if (sizeOf(tensor) > left || sizeOf(tensor) === 0) continue
    chosen.add(tensor.index)
    left -= sizeOf(tensor)
  }
  if (chosen.size === 0) {
    const smallest = Math.min(...readable.map(sizeOf).filter((size) => size > 0))
    throw badRequest(
      Number.isFinite(smallest)
        ? say('No tensor has {{asked}} or less; the smallest has {{smallest}}.', {
            asked: formatBytes(bytes),
            smallest: formatBytes(smallest),
          })
        : say('The model has no tensor that can be measured.'),
    )
  }
  const tensors = readable.filter(({ index }) => chosen.has(index)).map((tensor, index) => ({ ...tensor, index }))
  return { ...model, header: { ...model.header, tensors } }
}
