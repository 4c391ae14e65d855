import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the switch `--user-data-dir=` points, as Chromium reads it. */
export function userDataSwitch(argv: readonly string[]): string | undefined {
  return argv.find((arg) => arg.startsWith('--user-data-dir='))?.slice('--user-data-dir='.length)
}

/** The folders of a person on this system, near enough to Electron's. */
export function defaultPaths(appName: string, userData: string | undefined): Map<string, string> {
  const home = homedir()
  const appData = appDataFolder(home)
  const data = userData ?? join(appData, appName)
  return new Map([
    ['home', home],
    ['appData', appData],
    ['userData', data],
    ['sessionData', data],
    ['temp', tmpdir()],
    ['logs', join(data, 'logs')],
    ['desktop', join(home, 'Desktop')],
    ['documents', join(home, 'Documents')],
    ['downloads', join(home, 'Downloads')],
    ['exe', process.execPath],
  ])
}

function appDataFolder(home: string): string {
  if (process.platform === 'win32') return process.env.APPDATA ?? join(home, 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support')
  return process.env.XDG_CONFIG_HOME ?? join(home, '.config')
}
