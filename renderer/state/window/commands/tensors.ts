/** Commands about the table of tensors. */
import { say } from '../../../../shared/text/sentence.ts'
import { stepFinding } from '../../model/finding-steps.ts'
import { arrangeColumns, FIXED_COLUMN, showColumn } from '../../model/layout.ts'
import { hasValues } from '../../model/row.ts'
import { NO_MODEL, type WindowController } from '../window.svelte.ts'
import { type Families, familyCommand, type Handler, NO_TENSOR, NO_VALUES } from './window-command.ts'

const noRows = ({ model }: WindowController) => model?.selection.indexes.size === 0 && NO_TENSOR

export const TENSOR_HANDLERS = {
  filter: {
    run: (app) => void app.focusSearch(),
    reasons: ({ model, parts }) => [!model && !parts.search.shown && NO_MODEL],
  },
  'clear-filter': {
    run: ({ model }) => model?.setFilter(''),
    reasons: ({ model }) => [model?.filterText === '' && say('There is no filter.')],
  },
  'next-finding': { run: (app) => void stepFinding(app, 1) },
  'previous-finding': { run: (app) => void stepFinding(app, -1) },
  'next-difference': { run: (app) => stepDifference(app, 1) },
  'previous-difference': { run: (app) => stepDifference(app, -1) },
  copy: { run: (app) => void app.exports.copyRows(), reasons: (app) => [noRows(app)] },
  'copy-names': { run: (app) => void app.exports.copyNames(), reasons: (app) => [noRows(app)] },
  values: {
    run: (app) => app.model?.active && app.showValues(app.model.active.tensor.index),
    reasons: ({ model }) => [!model?.active && NO_TENSOR, model?.active && !hasValues(model.active) && NO_VALUES],
  },
  group: {
    run: (app) => app.choose({ grouped: !app.preferences.grouped }),
    title: (app) => (app.preferences.grouped ? say('Ungroup tensors (by layer)') : say('Group tensors by layer')),
  },
  columns: { run: (app) => void app.chooseColumns() },
  'columns-reset': {
    run: (app) => app.arrange([]),
    reasons: (app) => [app.table.length === 0 && say('The columns are as they come.')],
  },
} as const satisfies Readonly<Record<string, Handler>>

function stepDifference(app: WindowController, by: 1 | -1): void {
  app.view = 'comparison'
  app.comparison?.step(by)
}

const SCALES = {
  linear: say('Histogram with bars of equal width'),
  logarithmic: say('Histogram by octave'),
} as const

/** Keys of the columns that the model has values for. */
const measuredColumns = ({ model }: WindowController) => new Set(model?.columns.map(({ key }) => key))

export const TENSOR_FAMILIES: Families = {
  'previous-finding': (app) =>
    (['linear', 'logarithmic'] as const).map((scale) =>
      familyCommand(app, {
        id: `histogram-${scale}`,
        area: 'tensors',
        title: SCALES[scale],
        run: () => app.model && (app.model.histogramScale = scale),
        needs: ['model'],
        reasons: [app.model?.histogramScale === scale && say('It is that way already.')],
      }),
    ),
  columns: (app) => {
    const measured = measuredColumns(app)
    return arrangeColumns(app.table)
      .filter(({ key }) => key !== FIXED_COLUMN && (measured.has(key) || !app.model))
      .map(({ key, title, shown }) => {
        const named = { column: { text: title } }
        return familyCommand(app, {
          id: `column-${key}`,
          area: 'tensors',
          title: shown ? say('Hide the column: {{column}}', named) : say('Show the column: {{column}}', named),
          run: () => app.arrange(showColumn(app.table, key, !shown)),
          needs: ['model'],
        })
      })
  },
  'columns-reset': (app) => {
    const measured = measuredColumns(app)
    return arrangeColumns(app.table)
      .filter(({ key, shown }) => shown && measured.has(key))
      .map((column) =>
        familyCommand(app, {
          id: `sort-${column.key}`,
          area: 'tensors',
          title: say('Sort by {{column}}', { column: { text: column.title } }),
          run: () => {
            app.view = 'tensors'
            app.model?.toggleSort(column, false)
          },
          needs: ['model'],
        }),
      )
  },
}
