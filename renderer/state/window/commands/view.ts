/** Commands about what the window shows. */
import type { ThemeChoice } from '../../../../shared/ipc/preferences.ts'
import { recordOf } from '../../../../shared/ipc/record-of.ts'
import { viewFacts, VIEWS } from '../../../../shared/ipc/views.ts'
import { type LanguageChoice, LANGUAGES } from '../../../../shared/text/language.ts'
import { phrase, say, type Sentence } from '../../../../shared/text/sentence.ts'
import type { WindowController } from '../window.svelte.ts'
import { CHOSEN, type Families, familyCommand, type Handler } from './window-command.ts'

/** Opens a dialog of the window; asking again closes it. */
const overlay = (name: NonNullable<WindowController['overlay']>): Handler => ({
  run: (app, before) => {
    if (before !== name) app.overlay = name
  },
})

export const VIEW_HANDLERS = {
  ...recordOf(
    'view-',
    VIEWS.map(({ id }) => id),
    (id): Handler => ({
      run: (app) => (app.view = id),
      // A view without a key is a tab of some subjects only.
      offered: (app) => viewFacts(id).key !== undefined || app.subject.views.includes(id),
    }),
  ),
  'toggle-panel': {
    run: (app) => (app.panelOpen = !app.panelOpen),
    title: (app) => (app.panelOpen ? say('Close the details of the tensor') : say('Open the details of the tensor')),
  },
  palette: overlay('palette'),
  keys: overlay('keys'),
  settings: overlay('settings'),
  'go-to-tensor': overlay('go-to-tensor'),
} as const satisfies Readonly<Record<string, Handler>>

const THEMES: readonly (readonly [ThemeChoice, string])[] = [
  ['system', phrase('As the system')],
  ['light', phrase('Light')],
  ['dark', phrase('Dark')],
]

const SPOKEN: readonly (readonly [LanguageChoice, Sentence | string])[] = [
  ['system', say('As the system')],
  ...LANGUAGES.map(({ id, name }) => [id, name] as const),
]

export const VIEW_FAMILIES: Families = {
  keys: (app) => [
    ...THEMES.map(([theme, text]) =>
      familyCommand(app, {
        id: `theme-${theme}`,
        area: 'view',
        title: say('Theme: {{theme}}', { theme: { text } }),
        run: () => app.choose({ theme }),
        reasons: [app.preferences.theme === theme && CHOSEN],
      }),
    ),
    ...SPOKEN.map(([language, name]) =>
      familyCommand(app, {
        id: `language-${language}`,
        area: 'view',
        title: say('Language: {{language}}', { language: name }),
        run: () => app.choose({ language }),
        reasons: [app.preferences.language === language && CHOSEN],
      }),
    ),
  ],
}
