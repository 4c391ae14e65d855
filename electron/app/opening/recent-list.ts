/** The list of recent files: saves each change and reports it. */
import { homedir } from 'node:os'
import type { RecentFile } from '../../../shared/ipc/window-state.ts'
import type { Verdict } from '../../../shared/model/health/verdict.ts'
import { forget, remember, showRecent, withManner, withVerdict } from './recent-files.ts'
import type { RememberedFile, SettingsStore } from '../settings.ts'

export interface RecentList {
  readonly files: readonly RememberedFile[]
  /** As windows show them. */
  show(): Promise<RecentFile[]>
  /** Undefined when the list has no such file any more. */
  path(id: string): string | undefined
  add(file: { readonly path: string; readonly size: number }): void
  judge(path: string, verdict: Verdict): void
  /** Remembers how a file is shown. The list of the windows stays the same, so `onChange` is not called. */
  keep(path: string, manner: Parameters<typeof withManner>[2]): void
  find(path: string): RememberedFile | undefined
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
    keep: (path, manner) => void settings.update({ recent: withManner(settings.current.recent, path, manner) }),
    find: (path) => settings.current.recent.find((file) => file.path === path),
    remove: (id) => change(forget(settings.current.recent, id)),
    clear: () => change([]),
  }
}
