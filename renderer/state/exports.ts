/** What leaves the window: exports to files, and copies to the clipboard. Each says in one line what was done. */
import type { ReportFormat } from '../../shared/contract.ts'
import { visibleText } from '../../shared/format.ts'
import type { ExportFormat } from '../../shared/metadata.ts'
import { sentenceOf } from '../../shared/sentence.ts'
import type { TensorFormat } from '../../shared/values.ts'
import { api } from '../api.ts'
import { currentLanguage, t, tell } from '../i18n.svelte.ts'
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
      this.#app.message = {
        text: t('{{count}} rows written to {{name}}.', { count: done.rows, name: nameOf(done) }),
        bad: false,
      }
  }

  /** Writes a report on the whole model, in the window's language. */
  async report(format: ReportFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const done = await this.#app.call(api.exportReport({ fileId: model.view.id, format, language: currentLanguage() }))
    if (done?.saved)
      this.#app.message = { text: t('Report written to {{name}}.', { name: done.name ?? '' }), bad: false }
  }

  async copyRows(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyRows({ fileId: model.view.id, indexes }))
    if (done) this.#app.message = { text: t('{{count}} rows copied.', { count: done.rows }), bad: false }
  }

  async copyNames(): Promise<void> {
    const { model } = this.#app
    const indexes = model?.selectedInOrder() ?? []
    if (!model || indexes.length === 0) return
    const done = await this.#app.call(api.copyNames({ fileId: model.view.id, indexes }))
    if (done) this.#app.message = { text: t('{{count}} names copied.', { count: done.rows }), bad: false }
  }

  /** Writes one tensor to a file; progress shows in its own line. */
  async tensor(tensor: number, format: TensorFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const answer = await api.exportTensor({ fileId: model.view.id, tensor, format })
    // Another one that runs already refuses this one and goes on.
    if (answer.ok || answer.error.code !== 'busy') this.#app.exporting = undefined
    if (!answer.ok) this.#app.message = { text: tell(sentenceOf(answer.error)), bad: answer.error.code !== 'cancelled' }
    else if (answer.value.saved)
      this.#app.message = { text: t('Values written to {{name}}.', { name: nameOf(answer.value) }), bad: false }
  }

  cancel = (): void => {
    const { model } = this.#app
    if (model) void this.#app.call(api.cancelExport(model.view.id))
  }

  async copyLog(ids: readonly number[]): Promise<void> {
    const done = await this.#app.call(api.copyLog(ids))
    if (done) this.#app.message = { text: t('{{count}} lines copied.', { count: done.lines }), bad: false }
  }

  async metadata(format: ExportFormat): Promise<void> {
    const { model } = this.#app
    if (!model) return
    const done = await this.#app.call(api.exportMetadata({ fileId: model.view.id, format }))
    if (done?.saved)
      this.#app.message = {
        text: t('{{count}} keys written to {{name}}.', { count: done.rows, name: nameOf(done) }),
        bad: false,
      }
  }

  /** Puts a key or a value of the metadata on the clipboard. */
  async copyMetadata(entry: number, what: 'key' | 'value'): Promise<void> {
    const { model } = this.#app
    if (model && (await this.#app.call(api.copyMetadata({ fileId: model.view.id, entry, what }))) !== undefined)
      this.#app.message = { text: what === 'key' ? t('The key was copied.') : t('The value was copied.'), bad: false }
  }

  /** @param said what is said when it is done */
  async copyText(text: string, said: string): Promise<void> {
    if ((await this.#app.call(api.copyText(text))) !== undefined) this.#app.message = { text: said, bad: false }
  }
}

/** What an export was written to. */
export const nameOf = ({ name }: { readonly name?: string }) => (name === undefined ? t('the file') : visibleText(name))
