/** From the arguments of the terminal to a run: which command, its options, or what is wrong with them. */
import { type Command, CommanderError } from 'commander'
import { EXPERIMENTS } from '../../shared/model/lab.ts'
import { diffCommand, type DiffRun, diffRun } from './diff-command.ts'
import { inspectCommand, type InspectRun, inspectRun } from './inspect-command.ts'
import { EXIT } from './host.ts'
import { labCommand, type LabRun, labRun } from './lab-command.ts'
import { UsageError } from './options.ts'

export type Run = InspectRun | LabRun | DiffRun

interface CommandEntry {
  create(print: (help: string) => void): Command
  read(parsed: Command): Run
  /** Why it does not have an option of another command. */
  refuse(flag: string): string
}

/** Options that only the comparison of two models has. */
const DIFF_FLAGS: readonly string[] = ['--max-nmse', '--min-sqnr']

/** Every command. Without a name the first one is meant. */
const COMMANDS: Readonly<Record<Run['command'], CommandEntry>> = {
  inspect: {
    create: inspectCommand,
    read: inspectRun,
    refuse: (flag) => `${flag} goes with ${DIFF_FLAGS.includes(flag) ? 'diff' : '--compare'}.`,
  },
  diff: { create: diffCommand, read: diffRun, refuse: (flag) => `${flag} does not go with diff.` },
  lab: { create: labCommand, read: labRun, refuse: (flag) => `${flag} does not go with an experiment.` },
}

const isCommand = (name: string | undefined): name is Run['command'] =>
  name !== undefined && Object.hasOwn(COMMANDS, name)

/** @returns the run, a text to print, or a sentence that says what is wrong with the arguments */
export function parseArguments(argv: readonly string[]): Run | { readonly help: string } | { readonly wrong: string } {
  try {
    const [first, ...rest] = argv
    if (first === 'help' && (rest[0] === undefined || isCommand(rest[0])))
      return parse(rest[0] ?? 'inspect', ['--help'])
    if (isCommand(first)) return parse(first, rest)
    const experiment = experimentOf(argv)
    return experiment ? parse('lab', experiment) : parse('inspect', argv)
  } catch (error) {
    if (error instanceof UsageError) return { wrong: error.message }
    throw error
  }
}

/** The exit code of a run whose output cannot be written. */
export function outputFailure(argv: readonly string[]): number {
  const run = parseArguments(argv)
  return 'command' in run && run.command === 'diff' ? EXIT.unopened : EXIT.problems
}

/** Whether the run starts processes. Wrong arguments start none. */
export function startsProcesses(argv: readonly string[]): boolean {
  const run = parseArguments(argv)
  return 'command' in run && (run.command === 'lab' || run.executor === 'processes')
}

function parse(name: Run['command'], argv: readonly string[]): Run | { readonly help: string } {
  let help = ''
  const command = COMMANDS[name].create((text) => (help += text))
  try {
    command.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return { help }
    throw new UsageError(sentenceOf(error, name))
  }
  return COMMANDS[name].read(command)
}

/** `--compare` and `--lab NAME` are short for the command: its arguments, if one of them is there. */
function experimentOf(argv: readonly string[]): string[] | undefined {
  const [options, files] = argv.includes('--')
    ? [argv.slice(0, argv.indexOf('--')), argv.slice(argv.indexOf('--'))]
    : [[...argv], []]
  const isShort = (argument: string) => /^--(?:compare|lab(?:=.*)?)$/.test(argument)
  const at = options.findIndex(isShort)
  if (at < 0) return undefined
  const [flag] = options.splice(at, 1)
  const name =
    flag === '--compare' ? 'compare' : flag === '--lab' ? options.splice(at, 1)[0] : flag!.slice('--lab='.length)
  if (options.some(isShort)) throw new UsageError('--compare and --lab are two experiments; name one.')
  const others = EXPERIMENTS.filter((experiment) => experiment !== 'compare')
  if (name === undefined) throw new UsageError('--lab needs an argument.')
  if (flag !== '--compare' && !others.some((experiment) => experiment === name))
    throw new UsageError(`--lab knows ${others.join(', ')}, not "${name}".`)
  return [name, ...options, ...files]
}

/** One sentence for an error of commander. */
function sentenceOf({ code, message }: CommanderError, name: Run['command']): string {
  const [flag = '', other = ''] = [...message.matchAll(/'(-[^' ]*)[^']*'/g)].map((match) => match[1]!)
  switch (code) {
    case 'commander.unknownOption': {
      const owner = Object.values(COMMANDS).find(({ create }) =>
        create(() => undefined).options.some(({ long }) => long === flag),
      )
      if (owner) return COMMANDS[name].refuse(flag)
      const similar = /\(Did you mean (.*)\?\)/.exec(message)?.[1]
      return `There is no option ${flag}.${similar ? ` Is ${similar} meant?` : ''}`
    }
    case 'commander.optionMissingArgument':
      return `${flag} needs an argument.`
    case 'commander.conflictingOption':
      return `${flag} cannot be combined with ${other}.`
    case 'commander.missingArgument':
      return `No experiment was named: ${EXPERIMENTS.join(', ')}.`
    default:
      return message.replace(/^error: /, '')
  }
}
