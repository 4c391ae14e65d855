/** What the palette, the list of shortcuts and a key get of a command, as things are now. */
import { type Command, COMMANDS, AREAS, type Area, type Condition } from '../../../../shared/ipc/commands.ts'
import { recordOf } from '../../../../shared/ipc/record-of.ts'
import type { Subject } from '../../../../shared/ipc/subject.ts'
import { VIEWS } from '../../../../shared/ipc/views.ts'
import { say, type Sentence } from '../../../../shared/text/sentence.ts'
import { NO_MODEL, type WindowController } from '../window.svelte.ts'

export interface WindowCommand {
  readonly id: string
  readonly area: Sentence
  readonly title: Sentence
  /** `CmdOrCtrl+E`: those with Ctrl or Cmd are the menu's, the others are the window's own. */
  readonly keys: readonly string[]
  /** Why it cannot be done now. */
  readonly impossible: Sentence | undefined
  readonly run: () => void
}

/** Why something cannot be done; nothing if it can. */
export type Reason = Sentence | false | undefined

/** What the window does for a command of the table. */
export interface Handler {
  /** @param overlay the dialog that was open before, such as the palette; it is closed already */
  run(app: WindowController, overlay: WindowController['overlay']): void
  /** The title now, where it depends on the state. */
  title?(app: WindowController): Sentence
  /** Further reasons why it cannot be done, after the conditions of the table. */
  reasons?(app: WindowController): readonly Reason[]
  /** False if the palette should leave it out now. */
  offered?(app: WindowController): boolean
}

export type Handlers<Id extends Command> = Readonly<Record<Id, Handler>>

/** Commands that are made from a list, such as recent files: they follow a command of the table. */
export type Families = Readonly<Partial<Record<Command, (app: WindowController) => WindowCommand[]>>>

export const NO_TENSOR = say('No tensor is chosen.')
export const CHOSEN = say('This is chosen.')
export const EXPERIMENTING = say('An experiment is running.')
export const NO_VALUES = say('The chosen tensor has no values that can be read.')

/** Why a window with such a subject does not have a view. */
const WITHOUT_VIEW: Readonly<Record<Subject['kind'], Sentence>> = {
  none: NO_MODEL,
  model: say('A model is open.'),
  comparison: say('A comparison is open.'),
}

const REASONS: Readonly<Record<Condition, (app: WindowController) => Reason>> = {
  window: () => undefined,
  model: (app) => !app.model && NO_MODEL,
  measurable: (app) => app.model?.scan.nothingToScan,
  scanning: (app) => !app.scanning && say('No scan is running.'),
  'not-scanning': (app) => app.scanning && say('A scan is running.'),
  comparison: (app) => !app.comparison && say('No comparison is open.'),
  'not-experimenting': (app) => app.lab.running && EXPERIMENTING,
  ...recordOf(
    'view-',
    VIEWS.map(({ id }) => id),
    (id) => (app: WindowController) => !app.subject.views.includes(id) && WITHOUT_VIEW[app.subject.now.kind],
  ),
  running: (app) => !app.scanning && !app.lab.running && say('Neither a scan nor an experiment is running.'),
}

/** Why a command with these conditions cannot be done: the first reason counts. */
export function impossible(
  app: WindowController,
  needs: readonly Condition[],
  reasons: readonly Reason[] = [],
): Sentence | undefined {
  for (const need of needs) {
    const reason = REASONS[need](app)
    if (reason) return reason
  }
  return reasons.find((reason) => reason !== undefined && reason !== false) || undefined
}

/** A command of the table. */
export function tableCommand(app: WindowController, id: Command, handler: Handler): WindowCommand {
  const { area, title, keys = [], needs = [] } = COMMANDS[id]
  return {
    id,
    area: AREAS[area],
    title: handler.title?.(app) ?? title,
    keys,
    impossible: impossible(app, needs, handler.reasons?.(app)),
    run: () => app.command(id),
  }
}

/** A command of a family. */
export function familyCommand(
  app: WindowController,
  {
    id,
    area,
    title,
    run,
    needs = [],
    reasons,
  }: {
    readonly id: string
    readonly area: Area
    readonly title: Sentence
    readonly run: () => void
    readonly needs?: readonly Condition[]
    readonly reasons?: readonly Reason[]
  },
): WindowCommand {
  return { id, area: AREAS[area], title, keys: [], impossible: impossible(app, needs, reasons), run }
}
