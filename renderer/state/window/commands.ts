/** Everything that a person can do in the window, in one list: the palette and the sheet of keys are made of it. */
import { MENU_KEYS, OTHER_MENU_KEYS } from '../../../shared/ipc/command-keys.ts'
import type { Command } from '../../../shared/ipc/commands.ts'
import { EXPORTS, exportsOf } from '../../../shared/ipc/exports.ts'
import type { ThemeChoice } from '../../../shared/ipc/preferences.ts'
import { type Measure, MEASURES } from '../../../shared/model/digest.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { EXPERIMENTS } from '../../../shared/model/lab.ts'
import { phrase, say, type Sentence } from '../../../shared/text/sentence.ts'
import { type LanguageChoice, LANGUAGES } from '../../../shared/text/language.ts'
import { VIEWS } from '../../../shared/ipc/views.ts'
import { stepFinding } from '../model/finding-steps.ts'
import { EXPERIMENT_TEXTS, isComplete } from '../lab/lab-choices.ts'
import { arrangeColumns, FIXED_COLUMN, showColumn } from '../model/layout.ts'
import { openPopover } from './open-popover.ts'
import { hasValues } from '../model/row.ts'
import type { WindowController } from './window.svelte.ts'

export interface WindowCommand {
  readonly id: string
  readonly area: Sentence
  readonly title: Sentence
  /** `CmdOrCtrl+E`: those with Ctrl or Cmd are the menu's, the others are the window's own. */
  readonly keys: readonly string[]
  /** Why it cannot be done now. */
  readonly impossible: Sentence | undefined
  readonly run: () => void
}

type Reason = Sentence | false | undefined

const NO_MODEL = say('No model is open.')
const SCANNING = say('A scan is running.')
const NOT_SCANNING = say('No scan is running.')
const NOTHING_RUNS = say('Neither a scan nor an experiment is running.')
const EXPERIMENTING = say('An experiment is running.')
const NO_TENSOR = say('No tensor is chosen.')
const CHOSEN = say('This is chosen.')

/** What can be done, as things are now; the first reason why not counts. */
export function commandsOf(app: WindowController): WindowCommand[] {
  return [...fileCommands(app), ...scanCommands(app), ...labCommands(app), ...viewCommands(app), ...tableCommands(app)]
}

function command(
  id: string,
  area: Sentence,
  title: Sentence,
  run: () => void,
  reasons: readonly Reason[] = [],
  keys: readonly string[] = [],
): WindowCommand {
  return {
    id,
    area,
    title,
    run,
    keys,
    impossible: reasons.find((reason) => reason !== undefined && reason !== false) || undefined,
  }
}

/** One that the menu has too: it is done in the same way. */
function menuCommand(
  app: WindowController,
  id: Command,
  area: Sentence,
  title: Sentence,
  reasons: readonly Reason[] = [],
  ...keys: readonly string[]
): WindowCommand {
  const key = MENU_KEYS[id]
  return command(id, area, title, () => app.command(id), reasons, [...(key === undefined ? [] : [key]), ...keys])
}

function fileCommands(app: WindowController): WindowCommand[] {
  const area = say('File')
  const noModel = !app.model && NO_MODEL
  const busy = app.scanning && SCANNING
  const row = app.model?.active
  const noValues: Reason[] = [
    noModel,
    !row && NO_TENSOR,
    row && !hasValues(row) && say('The chosen tensor has no values that can be read.'),
  ]
  return [
    command('open', area, say('Open files…'), app.openDialog, [], [MENU_KEYS.open!]),
    command('open-sample', area, say('Open the sample model'), app.openSample),
    ...app.recent.map(({ id, name, exists }) =>
      command(`recent-${id}`, area, say('Open {{file}}', { file: visibleText(name) }), () => app.openRecent(id), [
        !exists && say('The file is not where it was.'),
      ]),
    ),
    menuCommand(app, 'export', area, EXPORTS.csv.title!, [noModel]),
    command('export-all', area, EXPORTS.csv.all!.title, () => void app.exports.rows('csv', 'all'), [noModel]),
    ...(['report-json', 'report-markdown', 'report-html'] as const).map((id) =>
      menuCommand(app, id, area, EXPORTS[id].title!, [noModel]),
    ),
    menuCommand(app, 'export-manifest', area, EXPORTS.manifest.title!, [noModel, busy]),
    menuCommand(app, 'check-manifest', area, say('Check against a manifest…'), [noModel, busy]),
    menuCommand(app, 'export-json', area, EXPORTS['metadata-json'].title!, [noModel]),
    menuCommand(app, 'export-json-array', area, EXPORTS['metadata-json-array'].title!, [noModel]),
    menuCommand(app, 'export-markdown', area, EXPORTS['metadata-markdown'].title!, [noModel]),
    ...exportsOf('tensor').map((id) =>
      command(
        `export-${id}`,
        area,
        EXPORTS[id].title!,
        () => row && void app.exports.tensor(id, row.tensor.index),
        noValues,
      ),
    ),
    command('clear-results', area, say('Clear saved results'), app.clearResults),
    menuCommand(app, 'settings', area, say('Settings…')),
    command('show-log-file', area, say('Show the log file'), app.showLogFile),
  ]
}

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

function scanCommands(app: WindowController): WindowCommand[] {
  const area = say('Scan')
  const busy = app.scanning && SCANNING
  const idle = !app.scanning && NOT_SCANNING
  const next = app.nextScan
  const reasons = [!app.model && NO_MODEL, app.nothingToScan, busy, app.lab.running && EXPERIMENTING]
  const most = app.facts?.maxWorkers ?? 1
  const workers = app.executor === 'single' ? 1 : app.workers
  const single = app.executor === 'single' && say('One thread is chosen.')
  const turn = (measure: Measure) =>
    MEASURES.filter((each) => (each === measure ? !app.measures.includes(measure) : app.measures.includes(each)))
  return [
    menuCommand(app, 'scan', area, NEXT_SCAN[next], reasons, 'Enter'),
    ...(next === 'all'
      ? []
      : [command('scan-all', area, say('Scan all tensors again'), () => void app.scan(false), reasons)]),
    command(
      'pause',
      area,
      app.progress?.paused ? say('Resume the scan') : say('Pause the scan'),
      () => app.togglePause(),
      [idle],
      ['Space'],
    ),
    menuCommand(
      app,
      'cancel',
      area,
      say('Cancel the scan or the experiment'),
      [idle && !app.lab.running && NOTHING_RUNS],
      'Escape',
    ),
    ...(['threads', 'processes', 'single'] as const).map((executor) =>
      command(`executor-${executor}`, area, EXECUTORS[executor], () => app.choose({ executor }), [
        busy,
        app.executor === executor && CHOSEN,
      ]),
    ),
    command('worker-more', area, say('One worker more'), () => app.choose({ workers: workers + 1 }), [
      busy,
      single,
      workers >= most && say('{{found}} workers is the most.', { found: most }),
    ]),
    command('worker-less', area, say('One worker less'), () => app.choose({ workers: workers - 1 }), [
      busy,
      single,
      workers <= 1 && say('There is one worker.'),
    ]),
    ...MEASURES.map((measure) => {
      const name = measure === 'rawSum' ? say('raw sum') : measure
      const title = app.measures.includes(measure)
        ? say('Measure no longer: {{measure}}', { measure: name })
        : say('Measure also: {{measure}}', { measure: name })
      return command(`measure-${measure}`, area, title, () => app.choose({ measures: turn(measure) }), [busy])
    }),
  ]
}

function labCommands(app: WindowController): WindowCommand[] {
  const area = say('Lab')
  const { lab } = app
  const reasons = [app.scanning && SCANNING, lab.running && EXPERIMENTING]
  return [
    menuCommand(app, 'advise', area, say('Find the executor and workers that suit this machine'), reasons),
    ...EXPERIMENTS.filter((experiment) => experiment !== 'advise').map((experiment) =>
      command(
        `lab-${experiment}`,
        area,
        say('Start an experiment: {{name}}', { name: { text: EXPERIMENT_TEXTS[experiment].name } }),
        () => void app.startLab(experiment),
        [
          !app.model && NO_MODEL,
          ...reasons,
          !isComplete(experiment, lab.choices) && say('No number of workers is chosen.'),
        ],
      ),
    ),
  ]
}

function viewCommands(app: WindowController): WindowCommand[] {
  const area = say('View')
  const noModel = !app.model && NO_MODEL
  const languages: readonly (readonly [LanguageChoice, Sentence | string])[] = [
    ['system', say('As the system')],
    ...LANGUAGES.map(({ id, name }) => [id, name] as const),
  ]
  return [
    ...VIEWS.map(({ id, label }) =>
      menuCommand(app, `view-${id}`, area, say('Show: {{view}}', { view: { text: label } }), [noModel]),
    ),
    menuCommand(
      app,
      'toggle-panel',
      area,
      app.panelOpen ? say('Close the details of the tensor') : say('Open the details of the tensor'),
      [noModel],
    ),
    menuCommand(app, 'palette', area, say('Commands…'), [], OTHER_MENU_KEYS.palette),
    menuCommand(app, 'keys', area, say('Keys…'), [], '?'),
    ...THEMES.map(([theme, text]) =>
      command(`theme-${theme}`, area, say('Theme: {{theme}}', { theme: { text } }), () => app.choose({ theme }), [
        app.theme === theme && CHOSEN,
      ]),
    ),
    ...languages.map(([language, name]) =>
      command(
        `language-${language}`,
        area,
        say('Language: {{language}}', { language: name }),
        () => app.choose({ language }),
        [app.language === language && CHOSEN],
      ),
    ),
  ]
}

const THEMES: readonly (readonly [ThemeChoice, string])[] = [
  ['system', phrase('As the system')],
  ['light', phrase('Light')],
  ['dark', phrase('Dark')],
]

const SCALES = {
  linear: say('Histogram with bars of equal width'),
  logarithmic: say('Histogram by octave'),
} as const

function tableCommands(app: WindowController): WindowCommand[] {
  const area = say('Tensors')
  const { model } = app
  const noModel = !model && NO_MODEL
  const noRows = model?.selection.indexes.size === 0 && NO_TENSOR
  const row = model?.active
  const measured = new Set(model?.columns.map(({ key }) => key))
  const columns = arrangeColumns(app.table).filter(({ key, shown }) => shown && measured.has(key))
  return [
    menuCommand(app, 'go-to-tensor', area, say('Go to a tensor…'), [noModel]),
    menuCommand(app, 'filter', area, say('Search in this view'), [noModel], '/'),
    command('clear-filter', area, say('Clear the filter'), () => model?.setFilter(''), [
      noModel,
      model?.filterText === '' && say('There is no filter.'),
    ]),
    command('next-finding', area, say('Next tensor with a finding'), () => void stepFinding(app, 1), [noModel], ['F8']),
    command(
      'previous-finding',
      area,
      say('Previous tensor with a finding'),
      () => void stepFinding(app, -1),
      [noModel],
      ['Shift+F8'],
    ),
    ...(['linear', 'logarithmic'] as const).map((scale) =>
      command(`histogram-${scale}`, area, SCALES[scale], () => model && (model.histogramScale = scale), [
        noModel,
        model?.histogramScale === scale && say('It is that way already.'),
      ]),
    ),
    menuCommand(app, 'copy', area, say('Copy the chosen rows'), [noModel, noRows]),
    command('copy-names', area, say('Copy the names of the chosen rows'), () => void app.exports.copyNames(), [
      noModel,
      noRows,
    ]),
    command('values', area, say('Show the values of the tensor'), () => row && app.showValues(row.tensor.index), [
      noModel,
      !row && NO_TENSOR,
      row && !hasValues(row) && say('The chosen tensor has no values that can be read.'),
    ]),
    command(
      'group',
      area,
      app.grouped ? say('Ungroup tensors (by layer)') : say('Group tensors by layer'),
      () => app.choose({ grouped: !app.grouped }),
      [noModel],
    ),
    command('columns', area, say('Choose columns…'), () => void openPopover(app, 'columns'), [noModel]),
    ...arrangeColumns(app.table)
      .filter(({ key }) => key !== FIXED_COLUMN && (measured.has(key) || !model))
      .map(({ key, title, shown }) => {
        const named = { column: { text: title } }
        return command(
          `column-${key}`,
          area,
          shown ? say('Hide the column: {{column}}', named) : say('Show the column: {{column}}', named),
          () => app.arrange(showColumn(app.table, key, !shown)),
          [noModel],
        )
      }),
    command('columns-reset', area, say('Reset columns'), () => app.arrange([]), [
      app.table.length === 0 && say('The columns are as they come.'),
    ]),
    ...columns.map((column) =>
      command(
        `sort-${column.key}`,
        area,
        say('Sort by {{column}}', { column: { text: column.title } }),
        () => {
          app.view = 'tensors'
          model?.toggleSort(column, false)
        },
        [noModel],
      ),
    ),
  ]
}
