/**
 * All catalogues by language, in the shape that i18next takes. English has only what is not its own key: plurals.
 * `window`: the views; `messages`: what the engine finds and what goes wrong; `app`: menus, dialogs, settings, start;
 * `help`: keys and commands; `report`: what only reports say; `lab`: experiments; `lab-view`: their view;
 * `compare`: the engine of model comparisons; `comparison`: their view.
 */
import type { Language } from '../language.ts'
import enApp from './en/app.json' with { type: 'json' }
import enComparison from './en/comparison.json' with { type: 'json' }
import enWindow from './en/window.json' with { type: 'json' }
import zhApp from './zh-CN/app.json' with { type: 'json' }
import zhComparison from './zh-CN/comparison.json' with { type: 'json' }
import zhCompare from './zh-CN/compare.json' with { type: 'json' }
import zhHelp from './zh-CN/help.json' with { type: 'json' }
import zhLab from './zh-CN/lab.json' with { type: 'json' }
import zhLabView from './zh-CN/lab-view.json' with { type: 'json' }
import zhMessages from './zh-CN/messages.json' with { type: 'json' }
import zhReport from './zh-CN/report.json' with { type: 'json' }
import zhWindow from './zh-CN/window.json' with { type: 'json' }

type Catalogue = Readonly<Record<string, string>>

/** Added part by part: one object literal of all parts takes 12 MB of memory to evaluate. */
function merged(...parts: readonly Catalogue[]): Catalogue {
  const all: Record<string, string> = {}
  for (const part of parts) Object.assign(all, part)
  return all
}

export const CATALOGUES: Record<Language, { readonly translation: Catalogue }> = {
  en: { translation: merged(enWindow, enApp, enComparison) },
  'zh-CN': {
    translation: merged(zhWindow, zhMessages, zhApp, zhHelp, zhReport, zhLab, zhLabView, zhCompare, zhComparison),
  },
}
