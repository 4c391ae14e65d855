/** The tensors that llama.cpp cannot load an architecture without: `required-tensors.json`, parsed. */
import type { Facts } from '../facts.ts'
import { type Condition, parseCondition, parseTerm, type Term } from './condition.ts'
import table from './required-tensors.json' with { type: 'json' }

/** Roles that belong together, and when they are meant. */
interface Option {
  readonly roles: readonly string[]
  /** Absent where the tensors alone decide. */
  readonly when?: Condition
  /** Holds where no other option of its choice does. */
  readonly otherwise: boolean
}

/** One of the options holds. */
export type Choice = readonly Option[]

export interface Requirements {
  /** By tower: roles that each layer needs. */
  readonly towers: ReadonlyMap<string, readonly string[]>
  /** Layers of the only tower of most architectures. */
  readonly choices: readonly Choice[]
  /** As `choices`. The loader accepts the file without; then the program crashes. */
  readonly runChoices: readonly Choice[]
  /** Outside of the layers. */
  readonly model: readonly string[]
  readonly modelChoices: readonly Choice[]
  /** Number of layers, where it is not `block_count`. */
  readonly layers?: Term
  /** Whether the layers that predict further tokens cannot be left out. */
  readonly predicting: boolean
  /** All roles of layers that are named: others may be there or not. */
  readonly roles: ReadonlySet<string>
}

interface Entry {
  readonly layer: string | Readonly<Record<string, string>>
  readonly oneOf?: readonly (readonly string[])[]
  readonly run?: readonly (readonly string[])[]
  readonly model: string
  readonly modelOneOf?: readonly (readonly string[])[]
  readonly layers?: string
  readonly predicting?: string
  readonly except?: string
}

const ENTRIES: ReadonlyMap<string, Entry> = new Map(
  Object.entries(table.architectures as Readonly<Record<string, Entry>>).flatMap(([names, entry]) =>
    names.split(' ').map((name) => [name, entry] as const),
  ),
)

/** Architectures in the list. */
export const KNOWN_ARCHITECTURES: readonly string[] = [...ENTRIES.keys()]

const parsed = new Map<Entry, Requirements>()

/** Undefined for an architecture that is not in the list, and for variants of one whose needs are not known. */
export function requirementsOf(architecture: string | undefined, facts: Facts): Requirements | undefined {
  const entry = ENTRIES.get(architecture ?? '')
  if (!entry || (entry.except !== undefined && parseCondition(entry.except)(facts, 0) === true)) return undefined
  let requirements = parsed.get(entry)
  if (!requirements) parsed.set(entry, (requirements = parseEntry(entry)))
  return requirements
}

function parseEntry({ layer, oneOf, run, model, modelOneOf, layers, predicting }: Entry): Requirements {
  const towers = new Map(
    Object.entries(typeof layer === 'string' ? { '': layer } : layer).map(([tower, roles]) => [tower, words(roles)]),
  )
  const [choices, runChoices, modelChoices] = [oneOf, run, modelOneOf].map((lists) => (lists ?? []).map(parseChoice))
  return {
    towers,
    choices: choices!,
    runChoices: runChoices!,
    model: words(model),
    modelChoices: modelChoices!,
    ...(layers === undefined ? {} : { layers: parseTerm(layers) }),
    predicting: predicting !== undefined,
    roles: new Set([...towers.values(), ...[...choices!, ...runChoices!].flat().map(({ roles }) => roles)].flat()),
  }
}

const words = (text: string) => text.split(' ').filter((word) => word !== '' && word !== 'none')

const parseChoice = (options: readonly string[]): Choice =>
  options.map((option): Option => {
    const [roles, when] = option.split(' if ') as [string, string | undefined]
    const otherwise = when === 'otherwise'
    return {
      roles: words(roles),
      ...(when === undefined || otherwise ? {} : { when: parseCondition(when) }),
      otherwise,
    }
  })

/**
 * Roles of a choice that are not there. Options that the metadata rules out are left out; of the others the one is meant
 * of which most is there, the one with the fewest roles where that does not decide.
 */
export function missingOfChoice(
  choice: Choice,
  there: ReadonlySet<string>,
  facts: Facts,
  layer: number,
): readonly string[] {
  const answers = choice.map(({ when, otherwise }) => (otherwise ? undefined : when ? when(facts, layer) : true))
  const decided = answers.includes(true)
  let best: readonly string[] = []
  let most = -1
  choice.forEach(({ roles, otherwise }, at) => {
    if (answers[at] === false || (otherwise && decided)) return
    const found = roles.reduce((sum, role) => sum + Number(there.has(role)), 0)
    if (found > most || (found === most && roles.length < best.length)) [best, most] = [roles, found]
  })
  return best.filter((role) => !there.has(role))
}
