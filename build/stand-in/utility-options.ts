import type { ForkOptions } from 'electron'
import { checkKeys } from './argument.ts'
import { FORK_OPTIONS } from './electron-names.ts'
import { isReady } from './readiness.ts'

export type Stdio = 'pipe' | 'ignore' | 'inherit'

/** What Electron makes of the arguments of `utilityProcess.fork`. */
export interface Fork {
  readonly modulePath: string
  readonly args: readonly string[]
  readonly options: Pick<ForkOptions, 'env' | 'execArgv' | 'cwd'>
  readonly stdout: Stdio
  readonly stderr: Stdio
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
const isStdio = (value: unknown): value is Stdio => value === 'pipe' || value === 'ignore' || value === 'inherit'

/**
 * Checks the arguments in Electron's order: its JavaScript first, then its native part.
 * @param second arguments of the program, or the options when there are none
 */
export function checkFork(modulePath: unknown, second: unknown, third: unknown): Fork {
  if (!modulePath) throw new Error('Missing UtilityProcess entry script.')
  const withoutArguments = typeof second === 'object' && second !== null && !Array.isArray(second)
  const args: unknown = withoutArguments ? [] : (second ?? [])
  const given = (withoutArguments ? second : (third ?? {})) as object
  // Null is as good as nothing.
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as ForkOptions
  checkKeys('options of a utility process', options, FORK_OPTIONS)
  const { execArgv, serviceName, cwd, env } = options as Readonly<Record<string, unknown>>
  if (execArgv !== undefined && !Array.isArray(execArgv)) throw new TypeError('execArgv must be an array of strings.')
  if (serviceName !== undefined && typeof serviceName !== 'string') throw new TypeError('serviceName must be a string.')
  if (cwd !== undefined && typeof cwd !== 'string') throw new TypeError('cwd path must be a string.')
  const [stdout, stderr] = checkStdio(options.stdio)
  if (!isReady()) throw new TypeError('utilityProcess cannot be created before app is ready.')
  if (!isTexts(args)) throw new TypeError('Invalid value for args')
  if (env !== undefined && !(typeof env === 'object' && env !== null && isTexts(Object.values(env))))
    throw new TypeError('Invalid value for env')
  if (execArgv !== undefined && !isTexts(execArgv)) throw new TypeError('Invalid value for execArgv')
  return { modulePath: String(modulePath), args, options, stdout, stderr }
}

function checkStdio(stdio: unknown): readonly [Stdio, Stdio] {
  if (stdio === undefined) return ['inherit', 'inherit']
  if (typeof stdio === 'string') {
    if (!isStdio(stdio)) throw new Error('stdio must be of the following values: inherit, pipe, ignore')
    return [stdio, stdio]
  }
  if (!Array.isArray(stdio) || stdio.length < 3) throw new Error('configuration missing for stdin, stdout or stderr.')
  const [stdin, stdout, stderr] = stdio as unknown[]
  if (stdin !== 'ignore') throw new Error('stdin value other than ignore is not supported.')
  if (!isStdio(stdout)) throw new Error('stdout configuration must be of the following values: inherit, pipe, ignore')
  if (!isStdio(stderr)) throw new Error('stderr configuration must be of the following values: inherit, pipe, ignore')
  return [stdout, stderr]
}
