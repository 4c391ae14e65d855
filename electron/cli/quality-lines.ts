import type { Listing } from '../../shared/model/listing.ts'
import { notesOf, type TensorQuality } from '../../shared/model/quality.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'
import { visibleText } from '../../shared/text/format.ts'
import { english } from '../../shared/text/sentence.ts'

/** Notes on the precision of the tensors, below a heading. */
export function* qualityLines(quality: readonly TensorQuality[], tensors: Listing<TensorInfo>): Generator<string> {
  const notes = notesOf(quality, tensors)
  if (notes.length === 0) return
  yield ''
  yield 'Precision:'
  for (const { title, text } of notes) yield `  ${visibleText(english(title))}. ${visibleText(english(text))}`
}
