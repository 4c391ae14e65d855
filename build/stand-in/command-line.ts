import { strict } from './strict.ts'

/** The switches of the process, as Chromium parses them: the last value counts, and nothing behind `--`. */
function parse(argv: readonly string[]): Map<string, string> {
  const end = argv.indexOf('--')
  const switches = new Map<string, string>()
  for (const argument of end < 0 ? argv : argv.slice(0, end)) {
    const [, name, value = ''] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? []
    if (name !== undefined) switches.set(name, value)
  }
  return switches
}

const switches = parse(process.argv)
/** Switches that the app appended. The browser, which starts with the first window, gets these. */
const appended = new Map<string, string | undefined>()
let sandboxForced = false

// Asked for in lower case, as Electron does: a capital letter on the command line is never found.
const lower = (name: unknown) => String(name).toLowerCase()

export const commandLine = strict('app.commandLine', {
  appendSwitch(name: string, value?: string): void {
    const text = value === undefined ? undefined : String(value)
    switches.set(lower(name), text ?? '')
    appended.set(lower(name), text)
  },
  /** Nothing that the browser of the stand-in could use. */
  appendArgument: (_argument: string): void => undefined,
  hasSwitch: (name: string): boolean => switches.has(lower(name)),
  getSwitchValue: (name: string): string => switches.get(lower(name)) ?? '',
  removeSwitch(name: string): void {
    switches.delete(lower(name))
    appended.delete(lower(name))
  },
})

export function browserSwitches(): string[] {
  return Array.from(appended, ([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`))
}

/** What `app.enableSandbox()` does to the switches that child processes inherit. */
export function forceSandbox(): void {
  sandboxForced ||= switches.delete('no-sandbox')
}

/** Child processes of root refuse to run with a sandbox; without this switch the app itself would not have started. */
export function childrenOfRootDie(): boolean {
  return sandboxForced && process.platform === 'linux' && process.getuid?.() === 0
}
