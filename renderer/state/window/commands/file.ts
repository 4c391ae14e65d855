/** Commands about files: opening, exports, saved results. */
import { exportsOf } from '../../../../shared/ipc/exports.ts'
import { recordOf } from '../../../../shared/ipc/record-of.ts'
import { visibleText } from '../../../../shared/text/format.ts'
import { say } from '../../../../shared/text/sentence.ts'
import { hasValues } from '../../model/row.ts'
import { type Families, familyCommand, type Handler, NO_TENSOR, NO_VALUES } from './window-command.ts'

export const FILE_HANDLERS = {
  open: { run: (app) => app.openDialog() },
  'compare-with': { run: (app) => app.compareDialog() },
  'swap-sides': { run: (app) => app.swapSides() },
  'open-sample': { run: (app) => app.openSample() },
  'check-manifest': { run: (app) => void app.model?.manifest.compare() },
  'clear-results': { run: (app) => app.clearResults() },
  'show-log-file': { run: (app) => app.showLogFile() },
  ...recordOf('export-', exportsOf('rows'), (id): Handler => ({ run: (app) => void app.exports.rows(id, 'shown') })),
  ...recordOf('export-all-', exportsOf('rows'), (id): Handler => ({ run: (app) => void app.exports.rows(id, 'all') })),
  ...recordOf('export-', exportsOf('model'), (id): Handler => ({ run: (app) => void app.exports.model(id) })),
  ...recordOf('export-', exportsOf('metadata'), (id): Handler => ({ run: (app) => void app.exports.metadata(id) })),
  ...recordOf('export-', exportsOf('comparison'), (id): Handler => ({ run: (app) => void app.exports.comparison(id) })),
  ...recordOf('export-', exportsOf('tensor'), (id): Handler => ({
    run: ({ model, exports }) => void (model?.active && exports.tensor(id, model.active.tensor.index)),
    reasons: ({ model }) => [!model?.active && NO_TENSOR, model?.active && !hasValues(model.active) && NO_VALUES],
  })),
} as const satisfies Readonly<Record<string, Handler>>

export const FILE_FAMILIES: Families = {
  'open-sample': (app) =>
    app.recent.map(({ id, name, exists }) =>
      familyCommand(app, {
        id: `recent-${id}`,
        area: 'file',
        title: say('Open {{file}}', { file: visibleText(name) }),
        run: () => app.openRecent(id),
        reasons: [!exists && say('The file is not where it was.')],
      }),
    ),
}
