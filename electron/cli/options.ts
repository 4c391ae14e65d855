/** Options that several commands have, and how values of options are read. */
import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import {
  EXPORTS,
  type OptionExportId,
  type TerminalCommand,
  type TerminalExportId,
  terminalExports,
} from '../../shared/ipc/exports.ts'
import { EXECUTOR_KINDS } from '../../shared/model/scan.ts'
import { MAX_TERMINAL_WORKERS } from '../../shared/model/scan-workers.ts'
import { wholeNumber } from './whole-number.ts'

/** Wrong usage: a sentence for the user. */
export class UsageError extends Error {}

/** In place of a path. */
export const STDOUT = '-'

/** Columns of the help. */
const HELP_WIDTH = 110

/** A file that a run writes. */
export interface RunTarget<Id> {
  readonly id: Id
  /** `--csv` */
  readonly option: string
  /** The path, as it was given, or `-`. */
  readonly given: string
}

/** A command without options, which neither prints nor exits. @param print receives the help */
export function createCommand(name: string, description: string, print: (help: string) => void): Command {
  return new Command(name)
    .description(description)
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .configureHelp({ helpWidth: HELP_WIDTH, optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, '') })
    .helpOption('--help', 'print this text')
    .exitOverride()
    .allowExcessArguments()
}

/** An option whose value is one of a few names. */
export function choice<T extends string>(
  flag: string,
  value: string,
  description: string,
  names: readonly T[],
): Option {
  const known = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  return new Option(`${flag} <${value}>`, description).choices(names).argParser((text) => {
    const name = names.find((each) => each === text)
    if (name === undefined) throw new UsageError(`${flag} must be ${known}, not "${text}".`)
    return name
  })
}

/** An option whose value is a list of names, with commas. */
export function choices<T extends string>(flag: string, description: string, names: readonly T[]): Option {
  return new Option(`${flag} <LIST>`, description).argParser((text) => {
    const given = text.split(',')
    const unknown = given.find((each) => !names.some((name) => name === each))
    if (unknown !== undefined) throw new UsageError(`${flag} knows ${names.join(', ')}, not "${unknown}".`)
    return names.filter((name) => given.includes(name))
  })
}

/** An option whose value is a whole number from 1 on. */
export const count = (flag: string, description: string, most?: number): Option =>
  new Option(`${flag} <N>`, description).argParser((text) => {
    const number = wholeNumber(text, most)
    const range = most === undefined ? 'from 1 on' : `from 1 to ${most}`
    if (number === undefined) throw new UsageError(`${flag} must be a whole number ${range}, not "${text}".`)
    return number
  })

/** An option whose value is a decimal number that is not negative, or with `signed` any. */
export const decimal = (flag: string, value: string, description: string, signed = false): Option =>
  new Option(`${flag} <${value}>`, description).argParser((text) => {
    const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN
    if (!Number.isFinite(number) || (!signed && number < 0))
      throw new UsageError(`${flag} must be a number${signed ? '' : ' from 0 on'}, not "${text}".`)
    return number
  })

/** An option whose value is a file. An option in its place is a forgotten value. */
export const path = (flag: string, description: string): Option =>
  new Option(`${flag} <PATH>`, description).argParser((text) => {
    if (text === '' || text.startsWith('--')) throw new UsageError(`${flag} needs a path.`)
    return text
  })

/** Options of all commands that run workers on a model. */
export const executorOption = (): Option =>
  choice('--executor', 'KIND', 'what does the work', EXECUTOR_KINDS).default('threads')

export const workersOption = (): Option =>
  count(
    '--workers',
    `number of workers, 1 to ${MAX_TERMINAL_WORKERS} (default: one per core, here ${availableParallelism()})`,
    MAX_TERMINAL_WORKERS,
  )

export const sampleOption = (): Option =>
  new Option('--sample', 'the sample model that comes with the app, instead of FILE')

export const forceOption = (): Option =>
  new Option('--force', 'replace files that exist; without it they are left as they are')

/** The name of an export's option. */
const nameOf = (id: OptionExportId) => EXPORTS[id].option.name
const flagOf = (id: OptionExportId) => `--${nameOf(id)}`

/** Options for the exports that a command can write. */
export function addExports(command: Command, kind: TerminalCommand): Command {
  for (const id of terminalExports(kind)) command.addOption(path(flagOf(id), EXPORTS[id].option.help))
  return command
}

/**
 * The exports that were asked for, in the order of the table.
 * @throws UsageError if several go to standard output
 */
export function targetsOf<S extends TerminalCommand>(
  options: Readonly<Record<string, unknown>>,
  kind: S,
): readonly RunTarget<TerminalExportId<S>>[] {
  const ids = terminalExports(kind)
  const targets = ids.flatMap((id) => {
    const given = options[nameOf(id)]
    return typeof given === 'string' ? [{ id, option: flagOf(id), given }] : []
  })
  if (targets.filter(({ given }) => given === STDOUT).length > 1)
    throw new UsageError(`Only one of ${listed(ids.map(flagOf))} can go to standard output.`)
  return targets
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** Whether an export goes to standard output: nothing else is printed there. */
export const takesStdout = (targets: readonly RunTarget<unknown>[]): boolean =>
  targets.some(({ given }) => given === STDOUT)

/** Refuses file names that cannot be meant. @throws UsageError */
export function checkFiles(files: readonly string[], sample: boolean): void {
  if (sample && files.length > 0) throw new UsageError('--sample takes no file.')
  if (files.includes('')) throw new UsageError('The name of a file is empty.')
  if (files.length === 0 && !sample) throw new UsageError('No file was named.')
}
