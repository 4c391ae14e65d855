/** What leaves the window: exports to files, and copies to the clipboard. Each says in one line what was done. */
import type { ReportFormat } from '../../../shared/ipc/report-formats.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { ExportFormat } from '../../../shared/model/metadata.ts'
import { say, type Sentence, type SentenceValue, sentenceOf } from '../../../shared/text/sentence.ts'
import type { TensorFormat } from '../../../shared/model/values.ts'
import { api } from '../../api.ts'
import { currentLanguage } from '../../i18n.svelte.ts'
import type { WindowController } from './window.svelte.ts'

export class ExportController {
  readonly #app: WindowController

  constructor(app: WindowController) {
    this.#app = app
  }

  async rows(which: 'shown' | 'all'): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const indexes = which === 'shown' ? [...model.order] : model.rows.map((row) => row.tensor.index)
    const done = await this.#app.call(api.exportCsv({ fileId: model.view.id, indexes }))
    if (done?.saved)
      this.#app.announce(
        say('{{count}} rows written to {{name}}.', { count: done.rows, name: nameOf(done) }),
        false,
        done.exportId,
      )
  }

  /** Writes a report on the whole model, in the window's language. */
  async report(format: ReportFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const done = await this.#app.call(api.exportReport({ fileId: model.view.id, format, language: currentLanguage() }))
    if (done?.saved)
      this.#app.announce(say('Report written to {{name}}.', { name: nameOf(done) }), false, done.exportId)
  }

  async copyRows(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyRows({ fileId: model.view.id, indexes }))
    if (done) this.#app.announce(say('{{count}} rows copied.', { count: done.rows }))
  }

  async copyNames(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyNames({ fileId: model.view.id, indexes }))
    if (done) this.#app.announce(say('{{count}} names copied.', { count: done.rows }))
  }

  /** Writes one tensor to a file; progress shows in its own line. */
  async tensor(tensor: number, format: TensorFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const answer = await api.exportTensor({ fileId: model.view.id, tensor, format })
    if (!answer.ok) this.#app.announce(sentenceOf(answer.error), answer.error.code !== 'cancelled')
    else if (answer.value.saved)
      this.#app.announce(
        say('Values written to {{name}}.', { name: nameOf(answer.value) }),
        false,
        answer.value.exportId,
      )
  }

  cancel = (): void => {
    const { model } = this.#app
    if (model) void this.#app.call(api.cancelExport(model.view.id))
  }

  async copyLog(ids: readonly number[]): Promise<void> {
    const done = await this.#app.call(api.copyLog(ids))
    if (done) this.#app.announce(say('{{count}} lines copied.', { count: done.lines }))
  }

  async metadata(format: ExportFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const done = await this.#app.call(api.exportMetadata({ fileId: model.view.id, format }))
    if (done?.saved)
      this.#app.announce(
        say('{{count}} keys written to {{name}}.', { count: done.rows, name: nameOf(done) }),
        false,
        done.exportId,
      )
  }

  /** Puts a key or a value of the metadata on the clipboard. */
  async copyMetadata(entry: number, what: 'key' | 'value'): Promise<void> {
    const { model } = this.#app
    if (model && (await this.#app.call(api.copyMetadata({ fileId: model.view.id, entry, what }))) !== undefined)
      this.#app.announce(what === 'key' ? say('The key was copied.') : say('The value was copied.'))
  }

  /** @param said what is said when it is done */
  async copyText(text: string, said: Sentence): Promise<void> {
    if ((await this.#app.call(api.copyText(text))) !== undefined) this.#app.announce(said)
  }
}

/** What an export was written to. */
export const nameOf = ({ name }: { readonly name?: string }): SentenceValue =>
  name === undefined ? say('the file') : visibleText(name)
