/** Where windows come up, on the displays of the moment, and where they were closed. */
import { screen } from 'electron'
import { besidePlacement, fitPlacement } from './placement.ts'
import type { RecentList } from '../app/opening/recent-list.ts'
import type { Placement, SettingsStore } from '../app/settings.ts'
import { mainSession } from '../app/windows/app-window.ts'
import type { ElectronWindow } from './window.ts'

export interface WindowPlaces {
  /**
   * A file comes up where it was closed, unless a window is there already; anything else beside the last window or where
   * that was. Undefined: in the middle of the display.
   * @param path of the file that the window is for
   */
  find(path: string | undefined): Placement | undefined
  keep(window: ElectronWindow): void
}

export function createWindowPlaces(
  windows: () => readonly ElectronWindow[],
  settings: SettingsStore,
  recent: RecentList,
): WindowPlaces {
  return {
    find(path) {
      const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
      const others = windows().map(({ placement }) => placement)
      const own = path === undefined ? undefined : recent.find(path)?.placement
      if (own && !others.some(({ x, y }) => x === own.x && y === own.y)) {
        const fitted = fitPlacement(own, areas)
        if (fitted) return fitted
      }
      const beside = others.at(-1)
      if (beside) return besidePlacement(beside, areas)
      return settings.current.placement && fitPlacement(settings.current.placement, areas)
    },
    keep(window) {
      const { placement } = window
      const session = mainSession(window)
      void settings.update({ placement })
      if (session) recent.keep(session.model.files[0]!.path, { placement })
    },
  }
}
