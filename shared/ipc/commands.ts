/**
 * Every command of the menu and the window, described once: the menu, its accelerators, the palette and the keyboard
 * shortcuts are made from this table. What the window does is in `renderer/state/window/commands/`.
 */
import { type ExportIdOf, EXPORTS, exportsOf } from './exports.ts'
import { recordOf } from './record-of.ts'
import { type ViewId, viewFacts, VIEWS } from './views.ts'
import { phrase, say, type Sentence } from '../text/sentence.ts'

/** Names of the groups in the palette and in the list of keyboard shortcuts. */
export const AREAS = {
  file: say('File'),
  scan: say('Scan'),
  lab: say('Lab'),
  view: say('View'),
  tensors: say('Tensors'),
} as const

export type Area = keyof typeof AREAS

/** A condition of a command. If one is not met, the menu disables the command and the window shows the reason. */
export type Condition =
  | 'window'
  | 'model'
  /** The model has a tensor that can be read. */
  | 'measurable'
  | 'scanning'
  /** The window shows a comparison. */
  | 'comparison'
  | 'not-scanning'
  | 'not-experimenting'
  /** A scan or an experiment runs. */
  | 'running'
  /** The window has the view. */
  | `view-${ViewId}`

/** Groups of the menu's items, between two lines; `menu-template.ts` puts them into menus. */
export type MenuPlace =
  | 'open'
  | 'export'
  | 'settings'
  | 'edit'
  | 'scan'
  | 'advice'
  | 'results'
  | 'palette'
  | 'views'
  | 'panel'
  | 'zoom'
  | 'log'
  | 'keys'
  | 'help'

/** Submenus that exports are in. */
export const SUBMENUS = {
  report: { id: 'export-report', label: phrase('Export Report') },
  metadata: { id: 'export-metadata', label: phrase('Export Metadata') },
  comparison: { id: 'export-comparison', label: phrase('Export Comparison') },
} as const

export interface MenuEntry {
  readonly place: MenuPlace
  readonly label: string
  /** The label while an experiment runs. */
  readonly experimenting?: string
  readonly under?: keyof typeof SUBMENUS
}

interface CommandEntry {
  readonly area: Area
  /** Name in the palette and the list of shortcuts. A command without one is only in the menu. */
  readonly title?: Sentence
  readonly menu?: MenuEntry
  /**
   * Keys as Electron writes them. Those with Ctrl or Cmd are the menu's: the first is shown, all work. The others are the
   * window's.
   */
  readonly keys?: readonly string[]
  readonly needs?: readonly Condition[]
  /** The menu runs it in the main process, also when there is no window. */
  readonly inMain?: true
}

interface WindowEntry extends CommandEntry {
  readonly title: Sentence
}

/** A report of the lab is exported by its buttons alone. */
type CommandSubject = 'rows' | 'model' | 'metadata' | 'tensor' | 'comparison'

function exportCommand(id: ExportIdOf<CommandSubject>): WindowEntry {
  const { subject, title, dialog, menu, keys, hashes } = EXPORTS[id]
  return {
    area: 'file',
    title: title ?? { text: dialog },
    ...(menu ? { menu: { place: 'export', ...menu } } : {}),
    ...(keys ? { keys } : {}),
    needs: subject === 'comparison' ? ['comparison'] : hashes ? ['model', 'not-scanning'] : ['model'],
  }
}

const TABLE = {
  open: {
    area: 'file',
    title: say('Open files…'),
    menu: { place: 'open', label: phrase('Open…') },
    keys: ['CmdOrCtrl+O'],
    inMain: true,
  },
  'compare-with': {
    area: 'file',
    title: say('Compare with a model…'),
    menu: { place: 'open', label: phrase('Compare With…') },
    keys: ['CmdOrCtrl+D'],
    inMain: true,
  },
  'swap-sides': {
    area: 'file',
    title: say('Swap the sides of the comparison'),
    menu: { place: 'open', label: phrase('Swap Sides') },
    needs: ['comparison'],
  },
  'open-sample': {
    area: 'file',
    title: say('Open the sample model'),
    menu: { place: 'help', label: phrase('Open Sample Model') },
    inMain: true,
  },
  ...recordOf('export-', exportsOf('rows'), exportCommand),
  ...recordOf('export-all-', exportsOf('rows'), (id): WindowEntry => {
    const { all, dialog } = EXPORTS[id]
    return { area: 'file', title: all?.title ?? { text: dialog }, needs: ['model'] }
  }),
  ...recordOf('export-', exportsOf('model'), exportCommand),
  'check-manifest': {
    area: 'file',
    title: say('Check against a manifest…'),
    menu: { place: 'export', label: phrase('Check Against Manifest…') },
    needs: ['model', 'not-scanning'],
  },
  ...recordOf('export-', exportsOf('metadata'), exportCommand),
  ...recordOf('export-', exportsOf('tensor'), exportCommand),
  ...recordOf('export-', exportsOf('comparison'), exportCommand),
  'clear-results': {
    area: 'file',
    title: say('Clear saved results'),
    menu: { place: 'results', label: phrase('Clear Saved Results') },
    inMain: true,
  },
  settings: {
    area: 'file',
    title: say('Settings…'),
    menu: { place: 'settings', label: phrase('Settings…') },
    keys: ['CmdOrCtrl+,'],
    inMain: true,
  },
  'show-log-file': {
    area: 'file',
    title: say('Show the log file'),
    menu: { place: 'log', label: phrase('Show Log File') },
    inMain: true,
  },
  scan: {
    area: 'scan',
    title: say('Scan all tensors'),
    menu: { place: 'scan', label: phrase('Start Scan') },
    keys: ['CmdOrCtrl+Enter', 'Enter'],
    needs: ['model', 'measurable', 'not-scanning'],
  },
  'scan-all': {
    area: 'scan',
    title: say('Scan all tensors again'),
    needs: ['model', 'measurable', 'not-scanning', 'not-experimenting'],
  },
  pause: { area: 'scan', title: say('Pause the scan'), keys: ['Space'], needs: ['scanning'] },
  cancel: {
    area: 'scan',
    title: say('Cancel the scan or the experiment'),
    menu: { place: 'scan', label: phrase('Cancel Scan'), experimenting: phrase('Cancel Experiment') },
    keys: ['CmdOrCtrl+.', 'Escape'],
    needs: ['running'],
  },
  'worker-more': { area: 'scan', title: say('One worker more'), needs: ['not-scanning'] },
  'worker-less': { area: 'scan', title: say('One worker less'), needs: ['not-scanning'] },
  advise: {
    area: 'lab',
    title: say('Find the executor and workers that suit this machine'),
    menu: { place: 'advice', label: phrase('Find the Setting That Suits This Machine') },
    needs: ['window', 'not-scanning', 'not-experimenting'],
  },
  ...recordOf(
    'view-',
    VIEWS.map(({ id }) => id),
    (id): WindowEntry => {
      const { label, key } = viewFacts(id)
      return {
        area: 'view',
        title: say('Show: {{view}}', { view: { text: label } }),
        ...(key ? { menu: { place: 'views', label }, keys: [key] } : {}),
        needs: [`view-${id}`],
      }
    },
  ),
  'toggle-panel': {
    area: 'view',
    title: say('Open the details of the tensor'),
    menu: { place: 'panel', label: phrase('Toggle Details Panel') },
    keys: ['CmdOrCtrl+I'],
    needs: ['model'],
  },
  palette: {
    area: 'view',
    title: say('Commands…'),
    menu: { place: 'palette', label: phrase('Commands…') },
    keys: ['CmdOrCtrl+K', 'CmdOrCtrl+Shift+P'],
  },
  keys: { area: 'view', title: say('Keys…'), menu: { place: 'keys', label: phrase('Keys') }, keys: ['?'] },
  copy: {
    area: 'tensors',
    title: say('Copy the chosen rows'),
    menu: { place: 'edit', label: phrase('Copy Selected Rows') },
    keys: ['CmdOrCtrl+Shift+C'],
    needs: ['model'],
  },
  'go-to-tensor': {
    area: 'tensors',
    title: say('Go to a tensor…'),
    menu: { place: 'edit', label: phrase('Go to Tensor…') },
    keys: ['CmdOrCtrl+P'],
    needs: ['model'],
  },
  filter: {
    area: 'tensors',
    title: say('Search in this view'),
    menu: { place: 'edit', label: phrase('Filter') },
    keys: ['CmdOrCtrl+F', '/'],
    needs: ['window'],
  },
  'clear-filter': { area: 'tensors', title: say('Clear the filter'), needs: ['model'] },
  'next-finding': { area: 'tensors', title: say('Next tensor with a finding'), keys: ['F8'], needs: ['model'] },
  'previous-finding': {
    area: 'tensors',
    title: say('Previous tensor with a finding'),
    keys: ['Shift+F8'],
    needs: ['model'],
  },
  'next-difference': { area: 'tensors', title: say('Next difference'), keys: ['F7'], needs: ['comparison'] },
  'previous-difference': {
    area: 'tensors',
    title: say('Previous difference'),
    keys: ['Shift+F7'],
    needs: ['comparison'],
  },
  'copy-names': { area: 'tensors', title: say('Copy the names of the chosen rows'), needs: ['model'] },
  values: { area: 'tensors', title: say('Show the values of the tensor'), needs: ['model'] },
  group: { area: 'tensors', title: say('Group tensors by layer'), needs: ['model'] },
  columns: { area: 'tensors', title: say('Choose columns…'), needs: ['model'] },
  'columns-reset': { area: 'tensors', title: say('Reset columns') },
  'zoom-reset': {
    area: 'view',
    menu: { place: 'zoom', label: phrase('Actual Size') },
    keys: ['CmdOrCtrl+0'],
    inMain: true,
  },
  'zoom-in': {
    area: 'view',
    menu: { place: 'zoom', label: phrase('Zoom In') },
    // The second is the plus of most keyboards without Shift.
    keys: ['CmdOrCtrl+Plus', 'CmdOrCtrl+='],
    inMain: true,
  },
  'zoom-out': { area: 'view', menu: { place: 'zoom', label: phrase('Zoom Out') }, keys: ['CmdOrCtrl+-'], inMain: true },
  updates: { area: 'file', menu: { place: 'help', label: phrase('Check for Updates…') }, inMain: true },
  licences: { area: 'file', menu: { place: 'help', label: phrase('Licences') }, inMain: true },
} as const satisfies Readonly<Record<string, CommandEntry>>

export type CommandId = keyof typeof TABLE

type CommandWith<Shape> = { [Id in CommandId]: (typeof TABLE)[Id] extends Shape ? Id : never }[CommandId]

/** A command that the window can do, also when the menu or a key asks for it. */
export type Command = CommandWith<{ readonly title: Sentence }>

/** A command that the main process does when it is chosen in the menu. */
export type MainCommand = CommandWith<{ readonly inMain: true }>

export const COMMANDS: Readonly<Record<CommandId, CommandEntry> & Record<Command, WindowEntry>> = TABLE

/** In the order of menu and palette. */
export const COMMAND_IDS = Object.keys(TABLE) as readonly CommandId[]

export const isWindowCommand = (id: CommandId): id is Command => COMMANDS[id].title !== undefined

export const isMainCommand = (id: CommandId): id is MainCommand => COMMANDS[id].inMain === true

/** The keys of a command that the menu reacts to. */
export const menuKeys = (id: CommandId): readonly string[] =>
  COMMANDS[id].keys?.filter((keys) => keys.startsWith('CmdOrCtrl+')) ?? []
