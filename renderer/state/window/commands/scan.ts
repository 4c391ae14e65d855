/** Commands about scans and experiments. */
import { type Measure, MEASURES } from '../../../../shared/model/digest.ts'
import { EXPERIMENTS } from '../../../../shared/model/lab.ts'
import { EXECUTOR_KINDS } from '../../../../shared/model/scan.ts'
import { say } from '../../../../shared/text/sentence.ts'
import { EXPERIMENT_TEXTS, isComplete } from '../../lab/lab-choices.ts'
import type { WindowController } from '../window.svelte.ts'
import { CHOSEN, EXPERIMENTING, type Families, familyCommand, type Handler } from './window-command.ts'

const NEXT_SCAN = {
  all: say('Scan all tensors'),
  rest: say('Continue the scan'),
  failed: say('Scan the tensors that failed once more'),
  measures: say('Measure what is missing'),
} as const

const EXECUTORS = {
  threads: say('Scan on worker threads'),
  processes: say('Scan on utility processes'),
  single: say('Scan on one thread'),
} as const

const isSingle = ({ preferences: { executor } }: WindowController) =>
  executor === 'single' && say('One thread is chosen.')

const nextScan = ({ model }: WindowController) => model?.scan.next ?? 'all'

/** Number of workers of the next scan. */
const workersOf = ({ preferences: { executor, workers } }: WindowController) => (executor === 'single' ? 1 : workers)

export const SCAN_HANDLERS = {
  scan: {
    run: (app) => (app.inComparison ? void app.comparison?.start() : app.model?.scan.request()),
    title: (app) => (app.inComparison ? say('Compare the tensors') : NEXT_SCAN[nextScan(app)]),
    // The menu does not disable it: the window says why it has to wait.
    reasons: (app) => [app.lab.running && EXPERIMENTING],
  },
  'scan-all': { run: (app) => void app.model?.scan.start(false), offered: (app) => nextScan(app) !== 'all' },
  pause: {
    run: (app) => app.togglePause(),
    title: (app) => (app.paused ? say('Resume the scan') : say('Pause the scan')),
  },
  cancel: { run: (app) => app.cancel() },
  'worker-more': {
    run: (app) => app.choose({ workers: workersOf(app) + 1 }),
    reasons: (app) => {
      const most = app.facts?.maxWorkers ?? 1
      return [isSingle(app), workersOf(app) >= most && say('{{found}} workers is the most.', { found: most })]
    },
  },
  'worker-less': {
    run: (app) => app.choose({ workers: workersOf(app) - 1 }),
    reasons: (app) => [isSingle(app), workersOf(app) <= 1 && say('There is one worker.')],
  },
  advise: { run: (app) => void app.advice.ask() },
} as const satisfies Readonly<Record<string, Handler>>

const turned = (measures: readonly Measure[], measure: Measure) =>
  MEASURES.filter((each) => (each === measure ? !measures.includes(measure) : measures.includes(each)))

export const SCAN_FAMILIES: Families = {
  cancel: (app) =>
    EXECUTOR_KINDS.map((executor) =>
      familyCommand(app, {
        id: `executor-${executor}`,
        area: 'scan',
        title: EXECUTORS[executor],
        run: () => app.choose({ executor }),
        needs: ['not-scanning'],
        reasons: [app.preferences.executor === executor && CHOSEN],
      }),
    ),
  'worker-less': (app) =>
    MEASURES.map((measure) => {
      const name = measure === 'rawSum' ? say('raw sum') : measure
      return familyCommand(app, {
        id: `measure-${measure}`,
        area: 'scan',
        title: app.preferences.measures.includes(measure)
          ? say('Measure no longer: {{measure}}', { measure: name })
          : say('Measure also: {{measure}}', { measure: name }),
        run: () => app.choose({ measures: turned(app.preferences.measures, measure) }),
        needs: ['not-scanning'],
      })
    }),
  advise: (app) =>
    EXPERIMENTS.filter((experiment) => experiment !== 'advise').map((experiment) =>
      familyCommand(app, {
        id: `lab-${experiment}`,
        area: 'lab',
        title: say('Start an experiment: {{name}}', { name: { text: EXPERIMENT_TEXTS[experiment].name } }),
        run: () => void app.startLab(experiment),
        needs: ['not-scanning', 'not-experimenting'],
        reasons: [!isComplete(experiment, app.lab.choices) && say('No number of workers is chosen.')],
      }),
    ),
}
