/** From what the system hands over (arguments, URLs) to the absolute paths that are to be opened. */
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Anything before it is a switch of Electron or the app; everything after it is a file, whatever it looks like. */
const END_OF_FLAGS = '--'

/** Opens the sample model; also an option of `inspect`. */
const SAMPLE_SWITCH = '--sample'

/**
 * The files named on a command line.
 * @param argv the arguments after the program (and, unpackaged, after the app's folder)
 * @param cwd folder of the instance that was started, which for a second instance is not this one's
 * @param sample absolute path of the sample model, which `--sample` asks for
 */
export function pathsFromArguments(argv: readonly string[], cwd: string, sample: string): string[] {
  const paths: string[] = []
  let flagsEnded = false
  for (const argument of argv) {
    if (!flagsEnded && argument === END_OF_FLAGS) flagsEnded = true
    else {
      const path = flagsEnded || !argument.startsWith('-') ? toPath(argument, cwd) : undefined
      const wanted = !flagsEnded && argument === SAMPLE_SWITCH ? sample : path
      if (wanted !== undefined && !paths.includes(wanted)) paths.push(wanted)
    }
  }
  return paths
}

/**
 * The arguments that a person or a file manager gave: what follows the program and, when Electron is unpackaged, what
 * follows the app's folder (`electron [options of Electron] .`).
 */
export function userArguments(argv: readonly string[], defaultApp: boolean): string[] {
  if (!defaultApp) return argv.slice(1)
  const app = argv.findIndex(
    (argument, i) => i > 0 && !argument.startsWith('-') && !/^(?:-r|--require)$/.test(argv[i - 1]!),
  )
  return app < 0 ? [] : argv.slice(app + 1)
}

/** `--inspect` is also a switch of Node's, which the fuses of the packed app take away. */
const HEADLESS_SWITCHES: Readonly<Record<string, readonly string[]>> = {
  '--headless': [],
  '--inspect': [],
  // The command of the terminal that it stands for.
  '--diff': ['diff'],
}

/** The arguments of a run without a window; undefined when a window is wanted. A file after `--` is never a switch. */
export function headlessArguments(argv: readonly string[]): string[] | undefined {
  const end = argv.indexOf(END_OF_FLAGS)
  const at = argv.findIndex((argument) => Object.hasOwn(HEADLESS_SWITCHES, argument))
  return at < 0 || (end >= 0 && end < at) ? undefined : [...HEADLESS_SWITCHES[argv[at]!]!, ...argv.slice(at + 1)]
}

/** An absolute path; undefined for a URL that names no file of this machine. */
function toPath(argument: string, cwd: string): string | undefined {
  if (argument === '' || argument.includes('\0')) return undefined
  if (/^file:/i.test(argument)) {
    try {
      const path = fileURLToPath(argument)
      return path.includes('\0') ? undefined : path
    } catch {
      return undefined
    }
  }
  // Two letters or more before `://`: a drive letter is not a scheme.
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(argument)) return undefined
  return isAbsolute(argument) ? resolve(argument) : resolve(cwd, argument)
}
