import { formatBytes, formatInteger, visibleText } from '../../shared/text/format.ts'
import type { MemoryChoice } from '../../shared/model/memory/memory-facts.ts'
import { english } from '../../shared/text/sentence.ts'
import type { Model } from '../engine/formats/model.ts'
import { modelMemory } from '../app/views/model-memory.ts'

/** The memory that a model needs to run, in one line: the total and its parts, or why it is not known. */
export function* memoryLines(model: Model, choice: MemoryChoice): Generator<string> {
  const facts = modelMemory(model, choice)
  if (!facts) return
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
