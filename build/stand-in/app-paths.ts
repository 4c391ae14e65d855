import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { PATH_NAMES } from './electron-names.ts'

/** The folders of a person on this system, near enough to Electron's. */
export class AppPaths {
  private readonly paths: Map<string, string>

  /** @param userData from the switch `--user-data-dir=`; '' without it */
  constructor(appName: string, userData: string) {
    const home = homedir()
    const appData = appDataFolder(home)
    const data = userData || join(appData, appName)
    this.paths = new Map([
      ['home', home],
      ['appData', appData],
      ['assets', join(home, 'assets')],
      ['userData', data],
      ['sessionData', data],
      ['crashDumps', join(data, 'Crashpad')],
      ['temp', tmpdir()],
      ['logs', join(data, 'logs')],
      ...['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', 'Videos'].map(
        (name) => [name.toLowerCase(), join(home, name)] as const,
      ),
      ['exe', process.execPath],
      ['module', process.execPath],
      ...(process.platform === 'win32' ? [['recent', join(appData, 'Microsoft/Windows/Recent')] as const] : []),
    ])
  }

  get(name: string): string {
    const path = PATH_NAMES.has(name) ? this.paths.get(name) : undefined
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  /** The folder need not exist. */
  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute')
    if (!PATH_NAMES.has(name)) throw new Error('Failed to set path')
    this.paths.set(name, path)
  }
}

function appDataFolder(home: string): string {
  if (process.platform === 'win32') return process.env.APPDATA ?? join(home, 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support')
  return process.env.XDG_CONFIG_HOME ?? join(home, '.config')
}
