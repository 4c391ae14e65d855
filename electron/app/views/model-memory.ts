/** The memory that a model needs to run, from its header alone. */
import { type MemoryChoice, type MemoryFacts, memoryFacts } from '../../../shared/model/memory/memory-facts.ts'
import { holdsModel } from '../../../shared/model/model-kind.ts'
import { factsOf } from '../../../shared/model/overview/model-facts.ts'
import { measuredTensors } from '../../../shared/model/overview/measured-tensor.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { Model } from '../../engine/formats/model.ts'
import { modelView } from './model-view.ts'

/**
 * @returns the reason if the metadata does not tell; undefined for a file that does not run by itself: an importance matrix,
 *   an adapter or a projector
 */
export function modelMemory(
  model: Model,
  choice: MemoryChoice,
): MemoryFacts | { readonly missing: Sentence } | undefined {
  const view = modelView('', model, [])
  if (!holdsModel(factsOf(view), view.architecture)) return undefined
  return memoryFacts(view, measuredTensors(view), choice)
}
