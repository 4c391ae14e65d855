import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { LabAdvice, LabProgress } from '../../../shared/model/lab.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import type { Speaker } from '../window/speaker.ts'
import type { LabController } from './lab.svelte.ts'

/** What the advice needs from its window. */
interface AdviceHost extends Speaker {
  readonly lab: LabController
  readonly preferences: Preferences
  /** A scan runs in the window. */
  readonly scanning: boolean
  view: ViewId
  choose(changes: Partial<Preferences>): void
}

/** What the window says of the setting that suits this machine; nothing most of the time. */
export type AdviceStage =
  | { readonly stage: 'offered' }
  | { readonly stage: 'running'; readonly progress: LabProgress | undefined }
  | { readonly stage: 'proposed'; readonly advice: LabAdvice }
  | { readonly stage: 'undecided'; readonly why: Sentence }
  | { readonly stage: 'failed'; readonly error: AppError }

/** Offers once to find the settings that suit this machine, and proposes the result in whatever view is open. */
export class AdviceController {
  /** True while the recommendation bar waits for a result. */
  #asked = $state(false)
  readonly #app: AdviceHost

  constructor(app: AdviceHost) {
    this.#app = app
  }

  get now(): AdviceStage | undefined {
    const { lab, preferences, scanning, view } = this.#app
    const inLab = view === 'lab'
    // The lab shows it with everything else that belongs to it.
    if (inLab && lab.experiment === 'advise') return undefined
    if (lab.running?.experiment === 'advise') return { stage: 'running', progress: lab.running.progress }
    if (this.#asked) {
      const error = lab.ends.advise?.error
      if (error) return { stage: 'failed', error }
      const report = lab.reports.advise?.report
      if (report?.advice) return { stage: 'proposed', advice: report.advice }
      if (report?.undecided) return { stage: 'undecided', why: report.undecided }
    }
    return preferences.offerAdvice && !scanning && !lab.running && !inLab ? { stage: 'offered' } : undefined
  }

  /** Whether scans are done with what is proposed. */
  isUsed({ executor, workers }: LabAdvice): boolean {
    const { executor: chosen, workers: number } = this.#app.preferences
    return chosen === executor && (executor === 'single' || number === workers)
  }

  /** Starts the experiment; the view stays. */
  async ask(): Promise<void> {
    const { lab, scanning } = this.#app
    const refusal = scanning
      ? say('A scan is running: it would disturb the measurements of an experiment.')
      : lab.running
        ? say('An experiment is running already: two at once would disturb each other.')
        : undefined
    if (refusal) return this.#app.announce(refusal, true)
    this.#app.clearMessage()
    this.#asked = true
    this.#asked = await lab.start(undefined, 'advise')
  }

  use({ executor, workers }: LabAdvice): void {
    this.#app.choose(executor === 'single' ? { executor } : { executor, workers })
    this.#app.announce(say('Scans are done with this setting from now on.'))
    this.close()
  }

  /** Everything stays as it is, and it is not offered again. */
  close(): void {
    this.#asked = false
    this.#settle()
  }

  /** Shows the whole result. */
  showInLab(): void {
    this.#asked = false
    this.#app.lab.experiment = 'advise'
    this.#app.view = 'lab'
  }

  /** Called with the end of every experiment. */
  receive({ experiment, end }: Extract<AppEvent, { readonly type: 'lab-ended' }>): void {
    if (experiment === 'advise' && end.outcome === 'cancelled') this.#asked = false
    // A comparison of a file has its advice too.
    if (end.outcome === 'done' && (end.report.advice || end.report.undecided)) this.#settle()
  }

  #settle(): void {
    if (this.#app.preferences.offerAdvice) this.#app.choose({ offerAdvice: false })
  }
}
