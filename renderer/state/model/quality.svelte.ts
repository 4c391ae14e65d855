import type { ModelId } from '../../../shared/model/model-view.ts'
import type { QualityNote } from '../../../shared/model/quality.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import { api } from '../../api.ts'

/** Notes on the precision of the tensors of one model, of samples: read when all tensors are measured. */
export class QualityController {
  readonly #modelId: ModelId
  notes = $state.raw<readonly QualityNote[]>([])
  error = $state<Sentence | undefined>()
  #asked = false

  constructor(modelId: ModelId) {
    this.#modelId = modelId
  }

  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    const answer = await api.getQuality(this.#modelId)
    if (answer.ok) this.notes = answer.value
    else this.error = sentenceOf(answer.error)
  }
}
