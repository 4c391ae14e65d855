/** Where dialogs start: in the folder that was used last. By itself Electron starts each of them in Downloads. */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Folders, SettingsStore } from '../settings.ts'

export type FolderKind = keyof Folders

export interface LastFolders {
  /**
   * The folder for a dialog of this kind: the last one used, else that of `nearby`.
   * @param nearby a file that the dialog is about, such as the open model
   * @returns undefined if there is none, or if it no longer exists
   */
  find(kind: FolderKind, nearby?: string): Promise<string | undefined>
  /** @param path the file that was chosen */
  remember(kind: FolderKind, path: string): void
  /** Forgets all folders, as the list of recent files is cleared. */
  clear(): void
}

export function createLastFolders(settings: SettingsStore): LastFolders {
  return {
    async find(kind, nearby) {
      const { [kind]: last = nearby === undefined ? undefined : dirname(nearby) } = settings.current.folders ?? {}
      return last !== undefined && (await isFolder(last)) ? last : undefined
    },
    remember(kind, path) {
      const folder = dirname(path)
      const { folders } = settings.current
      if (folders?.[kind] !== folder) void settings.update({ folders: { ...folders, [kind]: folder } })
    },
    clear: () => void settings.update({ folders: {} }),
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
