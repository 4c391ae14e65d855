/** The recent files as they change: kept, told to everyone who shows them. */
import { homedir } from 'node:os'
import type { RecentFile } from '../../shared/contract.ts'
import { forget, remember, showRecent, withVerdict } from './recent-files.ts'
import type { RememberedFile, SettingsStore } from './settings.ts'
import type { Verdict } from './verdict.ts'

export interface RecentList {
  readonly files: readonly RememberedFile[]
  /** As windows show them. */
  show(): Promise<RecentFile[]>
  /** Undefined when the list has no such file any more. */
  path(id: string): string | undefined
  add(file: { readonly path: string; readonly size: number }): void
  judge(path: string, verdict: Verdict): void
  remove(id: string): void
  clear(): void
}

export function createRecentList(settings: SettingsStore, onChange: () => void): RecentList {
  const change = (recent: RememberedFile[]) => {
    void settings.update({ recent })
    onChange()
  }
  return {
    get files() {
      return settings.current.recent
    },
    show: () => showRecent(settings.current.recent, homedir()),
    path: (id) => settings.current.recent.find((file) => file.id === id)?.path,
    add: (file) => change(remember(settings.current.recent, file, Date.now())),
    judge: (path, verdict) => change(withVerdict(settings.current.recent, path, verdict)),
    remove: (id) => change(forget(settings.current.recent, id)),
    clear: () => change([]),
  }
}
