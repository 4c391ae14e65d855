import type { ModelId } from '../../../shared/model/model-view.ts'
import type { TemplatesView, TemplateView } from '../../../shared/model/text-rows.ts'
import { listText, t } from '../../i18n.svelte.ts'
import { api } from '../../api.ts'
import { type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'

/** The chat templates of one model: loaded when they are first shown. */
export class TemplateController {
  readonly modelId: ModelId
  view = $state.raw<TemplatesView | undefined>()
  error = $state<Sentence | undefined>()
  wrap = $state(true)
  #chosen = $state(0)
  #asked = false

  constructor(modelId: ModelId) {
    this.modelId = modelId
  }

  get chosen(): TemplateView | undefined {
    return this.view?.templates[this.#chosen]
  }

  get status(): readonly string[] {
    const { chosen } = this
    if (!chosen) return []
    const { lines, characters } = chosen
    return [listText([t('{{count}} lines', { count: lines }), t('{{count}} characters', { count: characters })])]
  }

  choose(position: number): void {
    this.#chosen = position
  }

  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    const answer = await api.getTemplates(this.modelId)
    if (answer.ok) this.view = answer.value
    else this.error = sentenceOf(answer.error)
  }
}
