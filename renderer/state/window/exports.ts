/** Exports to files and copies to the clipboard. Each announces its outcome in one line. */
import {
  type Exported,
  type ExportIdOf,
  type ExportRequest,
  EXPORTS,
  type WindowExportId,
} from '../../../shared/ipc/exports.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { say, type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import { api } from '../../api.ts'
import { currentLanguage } from '../../i18n.svelte.ts'
import type { ComparisonController } from '../comparison/comparison.svelte.ts'
import type { ModelController } from '../model/model.svelte.ts'
import type { Speaker } from './speaker.ts'

/** What exports need from their window. */
interface ExportHost extends Speaker {
  readonly model: ModelController | undefined
  readonly comparison: Pick<ComparisonController, 'subjectId'> | undefined
}

export class ExportController {
  readonly #app: ExportHost

  constructor(app: ExportHost) {
    this.#app = app
  }

  /** Writes rows: those that the table shows, in its order, or all of them in the order of the file. */
  async rows(id: ExportIdOf<'rows'>, which: 'shown' | 'all'): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const indexes = which === 'shown' ? [...model.order] : model.rows.map((row) => row.tensor.index)
    await this.#write({ subject: 'rows', id, modelId: model.view.id, indexes })
  }

  /** Writes something about the whole model, in the window's language. Measures hashes first if the export needs them. */
  async model(id: ExportIdOf<'model'>): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const request = { subject: 'model', id, modelId: model.view.id, language: currentLanguage() } as const
    if (EXPORTS[id].hashes) model.scan.withHashes(() => this.#write(request))
    else await this.#write(request)
  }

  /** Writes the comparison, in the window's language. */
  async comparison(id: ExportIdOf<'comparison'>): Promise<void> {
    const { comparison } = this.#app
    if (!comparison) return
    await this.#write({ subject: 'comparison', id, subjectId: comparison.subjectId, language: currentLanguage() })
  }

  async metadata(id: ExportIdOf<'metadata'>): Promise<void> {
    const { model } = this.#app
    if (model) await this.#write({ subject: 'metadata', id, modelId: model.view.id })
  }

  /** Writes one tensor to a file; its progress is shown in a section of its own. */
  async tensor(id: ExportIdOf<'tensor'>, tensor: number): Promise<void> {
    const { model } = this.#app
    if (model) await this.#write({ subject: 'tensor', id, modelId: model.view.id, tensor })
  }

  async #write(request: ExportRequest): Promise<void> {
    const answer = await api.export(request)
    if (!answer.ok) this.#app.announce(sentenceOf(answer.error), answer.error.code !== 'cancelled')
    else if (answer.value.saved) this.#app.announce(exportDone(request.id, answer.value), false, answer.value.exportId)
  }

  async copyRows(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyRows({ modelId: model.view.id, indexes }))
    if (done) this.#app.announce(say('{{count}} rows copied.', { count: done.rows }))
  }

  async copyNames(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyNames({ modelId: model.view.id, indexes }))
    if (done) this.#app.announce(say('{{count}} names copied.', { count: done.rows }))
  }

  cancel = (): void => {
    const { model } = this.#app
    if (model) void this.#app.call(api.cancelExport(model.view.id))
  }

  async copyLog(ids: readonly number[]): Promise<void> {
    const done = await this.#app.call(api.copyLog(ids))
    if (done) this.#app.announce(say('{{count}} lines copied.', { count: done.lines }))
  }

  /** Puts a key or a value of the metadata on the clipboard. */
  async copyMetadata(entry: number, what: 'key' | 'value'): Promise<void> {
    const { model } = this.#app
    if (model && (await this.#app.call(api.copyMetadata({ modelId: model.view.id, entry, what }))) !== undefined)
      this.#app.announce(what === 'key' ? say('The key was copied.') : say('The value was copied.'))
  }

  /** @param said the message after it was copied */
  async copyText(text: string, said: Sentence): Promise<void> {
    if ((await this.#app.call(api.copyText(text))) !== undefined) this.#app.announce(said)
  }
}

/** The message about a file that was written. */
export const exportDone = (id: WindowExportId, { name, rows }: Exported): Sentence =>
  EXPORTS[id].done(rows, name === undefined ? say('the file') : visibleText(name))
