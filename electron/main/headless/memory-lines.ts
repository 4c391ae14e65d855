import type { RowUpdate } from '../../../shared/contract.ts'
import { formatBytes, formatInteger, visibleText } from '../../../shared/format.ts'
import { type MemoryChoice, memoryFacts } from '../../../shared/memory/memory-facts.ts'
import { holdsModel } from '../../../shared/model-kind.ts'
import { factsOf } from '../../../shared/overview/model-facts.ts'
import { measuredTensor } from '../../../shared/overview/measured-tensor.ts'
import { english } from '../../../shared/sentence.ts'
import type { Model } from '../../engine/gguf/model.ts'
import { modelView } from '../model-view.ts'

/** The memory that a model needs to run, in one line: the total and its parts, or why it is not known. */
export function* memoryLines(model: Model, rows: readonly RowUpdate[], choice: MemoryChoice): Generator<string> {
  const view = modelView('', model, [])
  // An importance matrix, an adapter or a projector does not run by itself.
  if (!holdsModel(factsOf(view), view.architecture)) return
  const types = new Map(view.types.map((type) => [type.id, type]))
  const tensors = rows.map((row) => measuredTensor(model.header.tensors[row.index]!, types, row))
  const facts = memoryFacts(view, tensors, choice)
  if ('missing' in facts) {
    yield `Memory to run: not known. ${visibleText(english(facts.missing))}`
    return
  }
  const { context, cacheType, weightsBytes, kvCacheBytes, stateBytes, totalBytes, atLeast } = facts
  const parts = [
    `weights ${formatBytes(weightsBytes)}`,
    kvCacheBytes === 0 ? 'no KV cache' : `KV cache ${formatBytes(kvCacheBytes)} (${cacheType})`,
    ...(stateBytes > 0 ? [`recurrent states ${formatBytes(stateBytes)}`] : []),
  ]
  const tokens = `${formatInteger(context)} ${context === 1 ? 'token' : 'tokens'}`
  yield `Memory to run: ${atLeast ? 'at least ' : ''}${formatBytes(totalBytes)} for ${tokens}: ${parts.join(', ')}`
}
