/** What the user has chosen, in effect in all windows at once. */
import type { Preferences, ThemeChoice } from '../../shared/ipc/preferences.ts'
import type { TableLayout } from '../../shared/ipc/table-layout.ts'
import type { Language } from '../../shared/text/language.ts'
import type { SettingsStore } from './settings.ts'
import type { AppWindow } from './windows/app-window.ts'
import type { OpenWindows } from './windows/open-windows.ts'

export interface ChoiceEffects {
  /** Also called at start-up. */
  setTheme(theme: ThemeChoice): void
  /** Starts or stops saving results. */
  setKeeping(keeping: boolean): void
  /** Something that the menu shows may have changed. */
  onChange(): void
}

export interface Choices<W extends AppWindow> {
  /** The language of the app: the chosen one, or the system's. */
  readonly language: Language
  /** @param from the window in which it was chosen */
  setPreferences(preferences: Preferences, from: W): void
  /** @param columns empty for the default layout */
  setTable(columns: TableLayout, from: W): void
}

export function createChoices<W extends AppWindow>(
  settings: SettingsStore,
  windows: Pick<OpenWindows<W>, 'send'>,
  systemLanguage: Language,
  effects: ChoiceEffects,
): Choices<W> {
  effects.setTheme(settings.current.preferences.theme)
  return {
    get language() {
      const { language } = settings.current.preferences
      return language === 'system' ? systemLanguage : language
    },
    setPreferences(preferences, from) {
      const { checkpoint: kept } = settings.current.preferences
      void settings.update({ preferences })
      effects.setTheme(preferences.theme)
      if (preferences.checkpoint !== kept) effects.setKeeping(preferences.checkpoint)
      effects.onChange()
      windows.send({ type: 'preferences', preferences }, from)
    },
    setTable(columns, from) {
      void settings.update({ table: columns.length > 0 ? columns : undefined })
      windows.send({ type: 'table', columns }, from)
    },
  }
}
