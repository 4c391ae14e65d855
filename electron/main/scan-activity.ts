/** Scans and experiments in the system: it stays awake, the taskbar shows progress, a notification the end. */
import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import type { ScanOutcome } from '../../shared/model/scan.ts'
import { visibleText } from '../../shared/text/format.ts'
import type { LabEnd, LabProgress } from '../../shared/model/lab.ts'
import { sayIn } from '../../shared/text/sentence.ts'
import type { ComparisonWatcher } from '../app/comparisons.ts'
import type { LabWatcher } from '../app/lab-runs.ts'
import type { ScanEnding, ScanWatcher } from '../app/scans.ts'
import type { Translate } from '../app/translate.ts'
import type { ComparisonEnd } from '../engine/compare/compare-api.ts'
import type { ElectronWindow } from './window.ts'

const NO_BAR = -1
/** Shorter scans (in ms) send no notification: the user is probably still watching. */
const LONG = 10_000

export interface ScanActivity extends ScanWatcher<ElectronWindow> {
  /** An experiment is shown as a scan is; never both in one window. */
  readonly lab: LabWatcher<ElectronWindow>
  /** A comparison is shown as a scan is. */
  readonly comparison: ComparisonWatcher<ElectronWindow>
}

/** @param warn receives one line if the system does not show a notification */
export function createScanActivity(t: Translate, warn: (message: string) => void): ScanActivity {
  /** What runs, and what the bar shows of it. */
  const shown = new Map<ElectronWindow, { readonly percent: number; readonly paused: boolean }>()
  /** The last of each window: one that is collected as garbage cannot be clicked. */
  const notifications = new Map<ElectronWindow, Notification>()
  let blocker: number | undefined

  /** A paused scan needs no machine that is awake. */
  const keepAwake = () => {
    const wanted = [...shown.values()].some(({ paused }) => !paused)
    if (wanted) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }

  const showBar = (window: ElectronWindow, percent: number, paused: boolean) => {
    shown.set(window, { percent, paused })
    keepAwake()
    if (window.open) window.browserWindow.setProgressBar(percent / 100, { mode: paused ? 'paused' : 'normal' })
  }

  /** Without notifications, the window's entry in the taskbar asks for attention. */
  const flash = ({ open, browserWindow }: ElectronWindow) => {
    if (!open) return
    browserWindow.flashFrame(true)
    browserWindow.once('focus', () => browserWindow.flashFrame(false))
  }

  const notify = (window: ElectronWindow, title: string, body: string) => {
    if (!Notification.isSupported()) return flash(window)
    const notification = new Notification({ title, body })
    notifications.get(window)?.close()
    notifications.set(window, notification)
    notification.on('click', () => window.focus())
    // macOS without a real signature, Windows without a shortcut in the Start menu.
    notification.once('failed', (_event, error) => {
      warn(`the system did not show a notification: ${error}`)
      flash(window)
    })
    notification.show()
  }

  /** A failure that nobody saw stays in the taskbar until the window is looked at. */
  const showEnd = (window: ElectronWindow, percent: number, failed: boolean) => {
    const { browserWindow } = window
    const clear = () => {
      if (!shown.has(window)) browserWindow.setProgressBar(NO_BAR)
    }
    if (!failed) return clear()
    browserWindow.setProgressBar(percent / 100, { mode: 'error' })
    browserWindow.once('focus', clear)
  }

  const begin = (window: ElectronWindow) => showBar(window, 0, false)

  const advance = (window: ElectronWindow, done: number, total: number, paused: boolean) => {
    const percent = total > 0 ? Math.floor((done / total) * 100) : 0
    const before = shown.get(window)
    if (!before || (before.percent === percent && before.paused === paused)) return
    showBar(window, percent, paused)
  }

  const finish = (
    window: ElectronWindow,
    outcome: ScanOutcome,
    ms: number,
    tell: () => Promise<[title: string, body: string]>,
  ) => {
    const percent = shown.get(window)?.percent ?? 0
    shown.delete(window)
    keepAwake()
    const watched = BrowserWindow.getFocusedWindow() !== null
    if (window.open) showEnd(window, percent, outcome === 'failed' && !watched)
    if (watched || outcome === 'cancelled' || ms <= LONG) return
    tell().then(
      (text) => notify(window, ...text),
      (error: Error) => warn(`no notification could be made: ${error.stack}`),
    )
  }

  return {
    begin,
    progress: (window, { bytesDone, bytesTotal, paused }) => advance(window, bytesDone, bytesTotal, paused),
    end: (window, name, ending) =>
      finish(window, ending.outcome, ending.progress.elapsedMs, async () => [name, await describe(ending, t)]),
    comparison: {
      begin,
      progress: (window, { bytesDone, bytesTotal, paused }) => advance(window, bytesDone, bytesTotal, paused),
      end: (window, end) =>
        finish(window, end.outcome, end.progress.elapsedMs, () =>
          Promise.resolve([t('Comparison'), describeComparison(end, t)]),
        ),
    },
    lab: {
      begin,
      progress: (window, { done, total }: LabProgress) => advance(window, done, total, false),
      end: (window, end, ms) => finish(window, end.outcome, ms, () => Promise.resolve([t('Lab'), describeLab(end, t)])),
    },
  }
}

const describeLab = (end: LabEnd, t: Translate): string =>
  end.outcome === 'failed'
    ? t('The experiment failed: {{reason}}', { reason: end.error.message })
    : t('The experiment is done.')

function describeComparison({ outcome, error, progress }: ComparisonEnd, t: Translate): string {
  if (outcome === 'failed')
    return error ? t('The comparison stopped: {{reason}}', { reason: error.message }) : t('The comparison stopped.')
  return t('Comparison complete: {{count}} tensors differ.', { count: progress.pairsDiffering })
}

async function describe({ outcome, error, headline }: ScanEnding, t: Translate): Promise<string> {
  if (outcome === 'failed')
    return error ? t('The scan stopped: {{reason}}', { reason: error.message }) : t('The scan stopped.')
  return t('Scan complete. {{verdict}}', { verdict: visibleText(sayIn(t, await headline())) })
}
