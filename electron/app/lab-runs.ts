/** Experiments of the app's windows: one at a time, since two at once would measure each other. */
import type { KeptReport, LabState } from '../../shared/ipc/window-state.ts'
import { appError, err, ok, type Result } from '../../shared/text/errors.ts'
import type { Experiment, LabEnd, LabProgress, LabReport, LabRequest } from '../../shared/model/lab.ts'
import type { WriteLog } from '../../shared/text/log.ts'
import { say } from '../../shared/text/sentence.ts'
import type { Model } from '../engine/formats/model.ts'
import type { AppWindow } from './windows/app-window.ts'

/** Never rejects; when it resolves, no worker is left. */
export type RunExperiment = (
  request: LabRequest,
  model: Model | undefined,
  onProgress: (step: Omit<LabProgress, 'runId'>) => void,
  signal: AbortSignal,
) => Promise<LabEnd>

/** Shows experiments outside of their windows: taskbar, menu. */
export interface LabWatcher<W> {
  begin(window: W): void
  progress(window: W, progress: LabProgress): void
  /** Called when the next one can start. */
  end(window: W, end: LabEnd, durationMs: number): void
}

/** Shortest time between two progress events, in milliseconds. */
const INTERVAL = 100

interface Running<W> {
  readonly window: W
  readonly runId: number
  readonly controller: AbortController
  progress: LabProgress | undefined
  finished: Promise<void>
}

/** Runs the experiments that windows ask for, and keeps the last report of each experiment with its window. */
export class LabRuns<W extends Pick<AppWindow, 'send'>> {
  readonly #run: RunExperiment
  readonly #log: WriteLog
  readonly #watcher: LabWatcher<W>
  readonly #reports = new WeakMap<W, Map<Experiment, KeptReport>>()
  #running: Running<W> | undefined
  #lastId = 0

  constructor(run: RunExperiment, log: WriteLog, watcher: LabWatcher<W>) {
    this.#run = run
    this.#log = log
    this.#watcher = watcher
  }

  /** The window whose experiment runs. */
  get owner(): W | undefined {
    return this.#running?.window
  }

  /** @param model for a comparison */
  start(window: W, request: LabRequest, model: Model | undefined): Result<{ readonly runId: number }> {
    if (this.#running)
      return err(
        appError(
          'busy',
          this.#running.window === window
            ? say('An experiment is running already: two at once would disturb each other.')
            : say('An experiment is running in another window: two at once would disturb each other.'),
        ),
      )
    const runId = ++this.#lastId
    const controller = new AbortController()
    const running: Running<W> = { window, runId, controller, progress: undefined, finished: Promise.resolve() }
    this.#running = running
    this.#log('info', 'lab', `The experiment "${request.experiment}" started.`, { run: runId })
    running.finished = this.#follow(running, request, model)
    this.#watcher.begin(window)
    return ok({ runId })
  }

  /** Does nothing if the run has ended: the call and the end may cross. */
  cancel(window: W, runId: number): void {
    const running = this.#running
    if (running?.window === window && running.runId === runId) running.controller.abort()
  }

  /** Ends the window's experiment; resolves when none of its workers is left. */
  async close(window: W): Promise<void> {
    if (this.#running?.window !== window) return
    this.#running.controller.abort()
    await this.#running.finished
  }

  state(window: W): LabState {
    const progress = this.#running?.window === window ? this.#running.progress : undefined
    return { reports: [...(this.#reports.get(window)?.values() ?? [])], ...(progress ? { progress } : {}) }
  }

  /** The report of a run of this window, until the same experiment has another. */
  reportOf(window: W, runId: number): LabReport | undefined {
    return [...(this.#reports.get(window)?.values() ?? [])].find((kept) => kept.runId === runId)?.report
  }

  async #follow(running: Running<W>, request: LabRequest, model: Model | undefined): Promise<void> {
    const { window, runId, controller } = running
    const { experiment } = request
    const began = performance.now()
    let timer: NodeJS.Timeout | undefined
    const tell = () => {
      timer = undefined
      if (!running.progress) return
      window.send({ type: 'lab-progress', progress: running.progress })
      this.#watcher.progress(window, running.progress)
    }
    const onProgress = (step: Omit<LabProgress, 'runId'>) => {
      running.progress = { ...step, runId }
      timer ??= setTimeout(tell, INTERVAL)
    }
    const end = await this.#run(request, model, onProgress, controller.signal)
    clearTimeout(timer)
    this.#running = undefined
    if (end.outcome === 'done') this.#keep(window, { runId, report: end.report })
    this.#logEnd(experiment, runId, end)
    window.send({ type: 'lab-ended', runId, experiment, end })
    this.#watcher.end(window, end, performance.now() - began)
  }

  #keep(window: W, kept: KeptReport): void {
    const reports = this.#reports.get(window) ?? new Map<Experiment, KeptReport>()
    this.#reports.set(window, reports.set(kept.report.experiment, kept))
  }

  #logEnd(experiment: Experiment, run: number, end: LabEnd): void {
    if (end.outcome === 'done')
      this.#log('info', 'lab', `The experiment "${experiment}" is done.`, {
        run,
        ms: Math.round(end.report.durationMs),
      })
    else if (end.outcome === 'cancelled')
      this.#log('info', 'lab', `The experiment "${experiment}" was cancelled.`, { run })
    else this.#log('error', 'lab', `The experiment "${experiment}" failed: ${end.error.message}`, { run })
  }
}
