import type { AppEvent } from '../../../shared/ipc/events.ts'
import type { KeptReport, LabState } from '../../../shared/ipc/window-state.ts'
import type { ExportIdOf } from '../../../shared/ipc/exports.ts'
import type { AppError } from '../../../shared/text/errors.ts'
import type { Experiment, LabProgress, LabTable } from '../../../shared/model/lab.ts'
import type { ModelView } from '../../../shared/model/model-view.ts'
import { api } from '../../api.ts'
import { RunGuard } from '../scan/run-guard.ts'
import { exportDone } from '../window/exports.ts'
import type { Speaker } from '../window/speaker.ts'
import { firstChoices, type LabChoices, requestOf } from './lab-choices.ts'

type LabEvent = Extract<AppEvent, { readonly type: 'lab-progress' | 'lab-ended' }>

/** An experiment that ended without a report. */
export interface EarlyEnd {
  /** Absent when it was cancelled. */
  readonly error?: AppError
}

/** The model that a comparison scans. */
type LabModel = Pick<ModelView, 'id' | 'tensorBytes'>

/** The experiments of a window: what is chosen, what runs, what was found. */
export class LabController {
  experiment = $state<Experiment>('compare')
  choices = $state.raw<LabChoices>(firstChoices(1))
  /** The experiment that runs, and how far it is once that is known. */
  running = $state.raw<{ readonly experiment: Experiment; readonly progress?: LabProgress } | undefined>()
  reports = $state.raw<Partial<Record<Experiment, KeptReport>>>({})
  /** How the last run of an experiment ended, when it was not at its end. */
  ends = $state.raw<Partial<Record<Experiment, EarlyEnd>>>({})
  readonly #speaker: Speaker
  readonly #guard = new RunGuard()

  constructor(speaker: Speaker) {
    this.#speaker = speaker
  }

  /** What the main process has of this window, before or after the page was loaded again. */
  set({ reports, progress }: LabState, cores: number): void {
    this.choices = firstChoices(cores)
    this.reports = Object.fromEntries(reports.map((kept) => [kept.report.experiment, kept]))
    if (!progress) return
    this.experiment = progress.experiment
    this.#follow(progress)
  }

  choose(choices: Partial<LabChoices>): void {
    this.choices = { ...this.choices, ...choices }
  }

  /** The last report of the visible experiment, unless it runs again. */
  get kept(): KeptReport | undefined {
    return this.progress ? undefined : this.reports[this.experiment]
  }

  /** Progress of the visible experiment while it runs. */
  get progress(): LabProgress | undefined {
    return this.running?.experiment === this.experiment ? this.running.progress : undefined
  }

  /** The visible table; grows while the experiment runs. */
  get table(): LabTable | undefined {
    return this.progress?.table ?? this.kept?.report.table
  }

  /**
   * @param model of the window; a comparison without one scans generated data
   * @returns whether it started
   */
  async start(model: LabModel | undefined, experiment = this.experiment): Promise<boolean> {
    if (this.running) return false
    this.#guard.begin()
    this.running = { experiment }
    this.#setEnd(experiment, undefined)
    const request = requestOf(experiment, this.choices, model?.tensorBytes)
    const started = await this.#speaker.call(api.startLab({ ...(model ? { modelId: model.id } : {}), request }))
    if (!started) {
      this.running = undefined
      return false
    }
    if (this.#guard.started(started.runId) === 'cancel') this.cancel()
    return true
  }

  cancel(): void {
    if (this.running) this.#guard.cancel((runId) => void this.#speaker.call(api.cancelLab(runId)))
  }

  async export(id: ExportIdOf<'lab'>): Promise<void> {
    const { kept } = this
    if (!kept) return
    const done = await this.#speaker.call(api.export({ subject: 'lab', id, runId: kept.runId }))
    if (done?.saved) this.#speaker.announce(exportDone(id, done), false, done.exportId)
  }

  receive(event: LabEvent): void {
    if (event.type === 'lab-progress') {
      if (this.running) this.#follow(event.progress)
      return
    }
    const { runId, experiment, end } = event
    if (!this.#guard.end(runId)) return
    this.running = undefined
    if (end.outcome === 'done') this.reports = { ...this.reports, [experiment]: { runId, report: end.report } }
    else this.#setEnd(experiment, end.outcome === 'failed' ? { error: end.error } : {})
  }

  #follow(progress: LabProgress): void {
    if (this.#guard.follow(progress.runId)) this.running = { experiment: progress.experiment, progress }
  }

  #setEnd(experiment: Experiment, end: EarlyEnd | undefined): void {
    const { [experiment]: _before, ...others } = this.ends
    this.ends = end ? { ...others, [experiment]: end } : others
  }
}
