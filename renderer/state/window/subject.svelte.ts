import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { PackedComparison } from '../../../shared/ipc/packed-comparison.ts'
import { type PackedModel, unpackModel } from '../../../shared/ipc/packed-model.ts'
import { modelsOf, NO_SUBJECT, type OpenedSubject, type Subject, type SubjectId } from '../../../shared/ipc/subject.ts'
import { available, type ViewId } from '../../../shared/ipc/views.ts'
import type { WindowState } from '../../../shared/ipc/window-state.ts'
import type { ModelId } from '../../../shared/model/model-view.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import { ModelController } from '../model/model.svelte.ts'
import type { ScanHost } from '../scan/scan.svelte.ts'
import { ComparisonController } from '../comparison/comparison.svelte.ts'

type OpeningEvent = Extract<AppEvent, { readonly type: 'opening' | 'opened' | 'open-failed' }>

/** What a window shows, what is being opened in it, and why something could not be opened. */
export class SubjectController {
  now = $state.raw<Subject>(NO_SUBJECT)
  /** The models that the subject names, in its order. The window is named after the first. */
  models = $state.raw<readonly ModelController[]>([])
  /** Of a subject that is a comparison. */
  comparison = $state.raw<ComparisonController | undefined>()
  /** Position of the model that the views of a model show. */
  side = $state<0 | 1>(0)
  /** The file that is being opened, and the ID of the subject that it becomes. */
  opening = $state.raw<{ readonly subjectId: SubjectId; readonly name: string } | undefined>()
  failure = $state.raw<AppError | undefined>()
  readonly #host: ScanHost & { readonly scanning: boolean }
  readonly #prepare: (model: ModelController) => void

  /** @param prepare arranges a new model as the others are */
  constructor(host: ScanHost & { readonly scanning: boolean }, prepare: (model: ModelController) => void) {
    this.#host = host
    this.#prepare = prepare
  }

  /** The model that the views of a model show: of a comparison, the one of the chosen side. */
  get model(): ModelController | undefined {
    return this.models[this.side] ?? this.models[0]
  }

  /** The views that the window has, in the order of their tabs. */
  get views(): readonly ViewId[] {
    return available(this.now)
  }

  /** The view that the subject is opened with. */
  get firstView(): ViewId {
    if (this.views.includes('importance')) return 'importance'
    return this.comparison ? this.views[0]! : (this.model?.firstView ?? this.views[0]!)
  }

  /** Undefined if the subject no longer names the model. */
  find(modelId: ModelId): ModelController | undefined {
    return this.models.find((model) => model.view.id === modelId)
  }

  /** Takes over what the main process has of the window. */
  restore({ subject, models, comparison, scans, opening, failure }: WindowState): void {
    this.opening = opening
    this.failure = failure
    if (subject.kind === 'none') return
    this.#show(subject, models, comparison)
    this.comparison?.restore(comparison?.progress)
    for (const { modelId, progress } of scans) this.find(modelId)?.scan.restore(progress)
    for (const model of this.models) void model.restore()
  }

  /**
   * Follows an opening. An event about one that has been replaced by another changes nothing.
   * @returns whether the window shows another subject now
   */
  receive(event: OpeningEvent): boolean {
    switch (event.type) {
      case 'opening':
        this.opening = event
        this.failure = undefined
        return false
      case 'opened':
        if (event.subject.id !== this.opening?.subjectId) return false
        this.opening = this.failure = undefined
        this.#show(event.subject, event.models, event.comparison)
        void this.comparison?.startIfNew()
        return true
      case 'open-failed':
        if (event.subjectId !== this.opening?.subjectId) return false
        this.opening = undefined
        this.failure = event.error
        return false
    }
  }

  /** @param packed models of the subject that the window does not have yet */
  #show(subject: OpenedSubject, packed: readonly PackedModel[], comparison: PackedComparison | undefined): void {
    const opened = packed.map((each) => new ModelController(unpackModel(each), this.#host))
    for (const model of opened) this.#prepare(model)
    const known = [...this.models, ...opened]
    const named = modelsOf(subject).flatMap((id) => known.find((model) => model.view.id === id) ?? [])
    for (const model of known) if (!named.includes(model)) model.close()
    this.models = named
    this.side = 0
    this.now = subject
    this.comparison?.close()
    const [reference, other] = named
    this.comparison =
      subject.kind === 'comparison' && comparison && reference && other
        ? new ComparisonController(subject.id, comparison, [reference, other], this.#host)
        : undefined
  }
}
