/**
 * Every export, described once: the menu, the palette, the buttons of the window, the save dialog, the `export` call and
 * the options of the terminal are made from this table. What writes them is in `electron/app/exports/writers.ts`.
 */
import type { SubjectId } from './subject.ts'
import type { ModelId } from '../model/model-view.ts'
import type { Language } from '../text/language.ts'
import { phrase, say, type Sentence, type SentenceValue, verbatim } from '../text/sentence.ts'

/** The arguments of an export, by its subject. */
export interface ExportSubjects {
  /** Rows of the table, as tensor indexes in the order wanted. */
  readonly rows: { readonly modelId: ModelId; readonly indexes: readonly number[] }
  /** A whole model and its results. */
  readonly model: { readonly modelId: ModelId; readonly language: Language }
  readonly metadata: { readonly modelId: ModelId }
  readonly tensor: { readonly modelId: ModelId; readonly tensor: number }
  /** A comparison of two models and its results. */
  readonly comparison: { readonly subjectId: SubjectId; readonly language: Language }
  /** The report of an experiment. */
  readonly lab: { readonly runId: number }
}

export type ExportSubject = keyof ExportSubjects

/** A button or a menu item of the window, next to the content that it exports. */
export interface ExportTool {
  /** Translated where it is shown; a name such as `JSON` stays as it is. */
  readonly label: string
  /** In a few words, to the right of the label. */
  readonly hint?: Sentence
}

/** How the terminal asks for an export. */
interface ExportOption {
  /** `csv`: the option is `--csv PATH`. */
  readonly name: string
  /** Completes "--csv PATH". */
  readonly help: string
}

/** An export of the window, and of the terminal if it has an option. */
export interface WindowExport {
  readonly subject: ExportSubject
  /** Title of the save dialog. */
  readonly dialog: string
  /** Appended to the name that the dialog offers. */
  readonly extension: string
  readonly filters: readonly { readonly name: string; readonly extensions: readonly string[] }[]
  /** Shown and logged when the file is written. */
  readonly done: (count: number, name: SentenceValue) => Sentence
  /** Name in the palette. A report of the lab is exported by its buttons alone. */
  readonly title?: Sentence
  /** As Electron writes them. */
  readonly keys?: readonly string[]
  /** Item of the File menu, and the submenu that it is in. */
  readonly menu?: { readonly label: string; readonly under?: 'report' | 'metadata' | 'comparison' }
  readonly tool?: ExportTool
  /** Item of the menu of a row. */
  readonly row?: ExportTool
  /** For exports of rows: name and button that export all rows instead of those shown. */
  readonly all?: { readonly title: Sentence; readonly tool: ExportTool }
  /** Hashes are measured first, if some are missing. */
  readonly hashes?: true
  readonly option?: ExportOption
}

/** The subject of exports that only the terminal can write: a run, whose exit code they contain. */
export type TerminalSubject = 'run'

interface TerminalExport {
  readonly subject: TerminalSubject
  readonly option: ExportOption
}

const JSON_FILES = [{ name: 'JSON', extensions: ['json'] }] as const
const CSV_FILES = [{ name: 'CSV', extensions: ['csv'] }] as const
const MARKDOWN_FILES = [{ name: 'Markdown', extensions: ['md'] }] as const

const reportDone = (_count: number, name: SentenceValue) => say('Report written to {{name}}.', { name })
const comparisonDone = (_count: number, name: SentenceValue) => say('Comparison written to {{name}}.', { name })
const keysDone = (count: number, name: SentenceValue) => say('{{count}} keys written to {{name}}.', { count, name })
const valuesDone = (_count: number, name: SentenceValue) => say('Values written to {{name}}.', { name })
const experimentDone = (_count: number, name: SentenceValue) => say('Experiment written to {{name}}.', { name })

const TABLE = {
  csv: {
    subject: 'rows',
    dialog: phrase('Export CSV'),
    extension: '.csv',
    filters: CSV_FILES,
    done: (count: number, name: SentenceValue) => say('{{count}} rows written to {{name}}.', { count, name }),
    title: say('Export the rows shown as CSV…'),
    menu: { label: phrase('Export CSV…') },
    keys: ['CmdOrCtrl+E'],
    tool: { label: phrase('CSV, rows as shown') },
    all: {
      title: say('Export all rows as CSV…'),
      tool: { label: phrase('CSV, all rows'), hint: say('file order') },
    },
    option: { name: 'csv', help: 'write the table as CSV' },
  },
  'report-json': {
    subject: 'model',
    dialog: phrase('Export JSON'),
    extension: '.report.json',
    filters: JSON_FILES,
    done: reportDone,
    title: say('Export a report as {{format}}…', { format: 'JSON' }),
    menu: { label: 'JSON…', under: 'report' },
    tool: { label: 'JSON', hint: say('for programs') },
    option: { name: 'json', help: 'write everything as JSON' },
  },
  'report-markdown': {
    subject: 'model',
    dialog: phrase('Export Report'),
    extension: '.report.md',
    filters: MARKDOWN_FILES,
    done: reportDone,
    title: say('Export a report as {{format}}…', { format: 'Markdown' }),
    menu: { label: 'Markdown…', under: 'report' },
    tool: { label: phrase('Markdown report') },
    option: { name: 'markdown', help: 'write a report as Markdown' },
  },
  'report-html': {
    subject: 'model',
    dialog: phrase('Export Report'),
    extension: '.report.html',
    filters: [{ name: 'HTML', extensions: ['html', 'htm'] }],
    done: reportDone,
    title: say('Export a report as {{format}}…', { format: 'HTML' }),
    menu: { label: 'HTML…', under: 'report' },
    tool: { label: phrase('HTML report'), hint: say('opens offline') },
    option: { name: 'html', help: 'write a report as one HTML file that any browser opens offline' },
  },
  manifest: {
    subject: 'model',
    dialog: phrase('Export Manifest'),
    extension: '.gguf.manifest',
    filters: [{ name: phrase('Manifest'), extensions: ['manifest'] }],
    done: (count: number, name: SentenceValue) => say('{{count}} hashes written to {{name}}.', { count, name }),
    title: say('Export a manifest of hashes…'),
    menu: { label: phrase('Export Manifest…') },
    hashes: true,
    option: {
      name: 'manifest',
      help: 'write hashes of all tensors as llama-gguf-hash does (xxh64 unless --measure names a hash)',
    },
  },
  recipe: {
    subject: 'model',
    dialog: phrase('Export Recipe'),
    extension: '.tensor-types.txt',
    filters: [{ name: phrase('Text'), extensions: ['txt'] }],
    done: (count: number, name: SentenceValue) => say('{{count}} types written to {{name}}.', { count, name }),
    title: say('Export the types of the tensors for llama-quantize…'),
    menu: { label: phrase('Export Recipe…') },
    tool: { label: phrase('Recipe of types'), hint: verbatim('--tensor-type-file') },
    option: { name: 'recipe', help: 'write the types of the matrices as llama-quantize takes them in a file' },
  },
  'metadata-json': {
    subject: 'metadata',
    dialog: phrase('Export Metadata'),
    extension: '.metadata.json',
    filters: JSON_FILES,
    done: keysDone,
    title: say('Export the metadata as {{format}}…', { format: 'JSON' }),
    menu: { label: 'JSON…', under: 'metadata' },
    tool: { label: 'JSON', hint: say('as {{command}}', { command: 'gguf-dump --json' }) },
  },
  'metadata-json-array': {
    subject: 'metadata',
    dialog: phrase('Export Metadata'),
    extension: '.metadata.json',
    filters: JSON_FILES,
    done: keysDone,
    title: say('Export the metadata as JSON, with arrays…'),
    menu: { label: phrase('JSON with Arrays…'), under: 'metadata' },
    tool: { label: phrase('JSON with arrays'), hint: verbatim('--json-array') },
  },
  'metadata-markdown': {
    subject: 'metadata',
    dialog: phrase('Export Metadata'),
    extension: '.metadata.md',
    filters: MARKDOWN_FILES,
    done: keysDone,
    title: say('Export the metadata as {{format}}…', { format: 'Markdown' }),
    menu: { label: 'Markdown…', under: 'metadata' },
    tool: { label: 'Markdown', hint: verbatim('--markdown') },
  },
  npy: {
    subject: 'tensor',
    dialog: phrase('Export Values'),
    extension: '.npy',
    filters: [{ name: phrase('NumPy array'), extensions: ['npy'] }],
    done: valuesDone,
    title: say('Export the values of the tensor as .npy…'),
    tool: { label: phrase('NumPy array…'), hint: verbatim('.npy') },
    row: { label: phrase('Export values…'), hint: verbatim('.npy') },
  },
  raw: {
    subject: 'tensor',
    dialog: phrase('Export Raw Bytes'),
    extension: '.bin',
    filters: [{ name: phrase('Raw bytes'), extensions: ['bin'] }],
    done: valuesDone,
    title: say('Export the bytes of the tensor…'),
    tool: { label: phrase('Raw bytes…'), hint: verbatim('.bin') },
    row: { label: phrase('Export raw bytes…') },
  },
  'lab-csv': {
    subject: 'lab',
    dialog: phrase('Export CSV'),
    extension: '.csv',
    filters: CSV_FILES,
    done: experimentDone,
    tool: { label: 'CSV' },
    option: { name: 'csv', help: 'write the table as CSV' },
  },
  'lab-json': {
    subject: 'lab',
    dialog: phrase('Export JSON'),
    extension: '.json',
    filters: JSON_FILES,
    done: experimentDone,
    tool: { label: 'JSON' },
    option: { name: 'json', help: 'write the report as JSON' },
  },
  sarif: {
    subject: 'run',
    option: { name: 'sarif', help: 'write problems and findings as SARIF 2.1.0, for code scanning' },
  },
  junit: {
    subject: 'run',
    option: { name: 'junit', help: 'write rules and findings as tests in JUnit XML, for CI' },
  },
  'diff-csv': {
    subject: 'comparison',
    dialog: phrase('Export Comparison'),
    extension: '.diff.csv',
    filters: CSV_FILES,
    done: comparisonDone,
    title: say('Export the comparison as {{format}}…', { format: 'CSV' }),
    menu: { label: 'CSV…', under: 'comparison' },
    tool: { label: phrase('CSV, all pairs') },
    option: { name: 'csv', help: 'write the pairs as CSV' },
  },
  'diff-json': {
    subject: 'comparison',
    dialog: phrase('Export Comparison'),
    extension: '.diff.json',
    filters: JSON_FILES,
    done: comparisonDone,
    title: say('Export the comparison as {{format}}…', { format: 'JSON' }),
    menu: { label: 'JSON…', under: 'comparison' },
    tool: { label: 'JSON', hint: say('for programs') },
    option: { name: 'json', help: 'write everything as JSON' },
  },
  'diff-html': {
    subject: 'comparison',
    dialog: phrase('Export Comparison'),
    extension: '.diff.html',
    filters: [{ name: 'HTML', extensions: ['html', 'htm'] }],
    done: comparisonDone,
    title: say('Export the comparison as {{format}}…', { format: 'HTML' }),
    menu: { label: 'HTML…', under: 'comparison' },
    tool: { label: phrase('HTML report'), hint: say('opens offline') },
    option: { name: 'html', help: 'write a report as one HTML file that any browser opens offline' },
  },
  'diff-markdown': {
    subject: 'comparison',
    dialog: phrase('Export Comparison'),
    extension: '.diff.md',
    filters: MARKDOWN_FILES,
    done: comparisonDone,
    title: say('Export the comparison as {{format}}…', { format: 'Markdown' }),
    menu: { label: 'Markdown…', under: 'comparison' },
    tool: { label: phrase('Markdown report') },
    option: { name: 'markdown', help: 'write a report as Markdown' },
  },
} as const satisfies Readonly<Record<string, WindowExport | TerminalExport>>

export type ExportId = keyof typeof TABLE

/** The exports with one of these subjects. */
export type ExportIdOf<S extends ExportSubject | TerminalSubject> = {
  [Id in ExportId]: (typeof TABLE)[Id]['subject'] extends S ? Id : never
}[ExportId]

/** An export that the terminal can write. */
export type OptionExportId = {
  [Id in ExportId]: (typeof TABLE)[Id] extends { readonly option: ExportOption } ? Id : never
}[ExportId]

/** A command of the terminal, by the subjects whose exports it writes. */
const COMMAND_OF = {
  rows: 'inspect',
  model: 'inspect',
  metadata: 'inspect',
  tensor: 'inspect',
  run: 'inspect',
  lab: 'lab',
  comparison: 'diff',
} as const satisfies Readonly<Record<ExportSubject | TerminalSubject, string>>

export type TerminalCommand = (typeof COMMAND_OF)[keyof typeof COMMAND_OF]

/** An export that a command of the terminal can write. */
export type TerminalExportId<C extends TerminalCommand> = OptionExportId &
  ExportIdOf<{ [S in keyof typeof COMMAND_OF]: (typeof COMMAND_OF)[S] extends C ? S : never }[keyof typeof COMMAND_OF]>

/** An export that the window can ask for. */
export type WindowExportId = ExportIdOf<ExportSubject>

export const EXPORTS: Readonly<
  Record<WindowExportId, WindowExport> &
    Record<ExportIdOf<TerminalSubject>, TerminalExport> &
    Record<OptionExportId, { readonly option: ExportOption }>
> = TABLE

/** In the order of menus and palette. */
export const EXPORT_IDS = Object.keys(TABLE) as readonly ExportId[]

/** The exports with this subject, in their order. */
export function exportsOf<S extends ExportSubject | TerminalSubject>(subject: S): readonly ExportIdOf<S>[] {
  return EXPORT_IDS.filter((id): id is ExportIdOf<S> => EXPORTS[id].subject === subject)
}

const isOfTerminal = (id: ExportId): id is OptionExportId => EXPORTS[id].option !== undefined

/** The exports that a command of the terminal has options for, in their order. */
export function terminalExports<C extends TerminalCommand>(command: C): readonly TerminalExportId<C>[] {
  return EXPORT_IDS.filter(
    (id): id is TerminalExportId<C> => isOfTerminal(id) && COMMAND_OF[EXPORTS[id].subject] === command,
  )
}

/** A request of the window: the export, and its arguments. */
export type ExportRequest = {
  readonly [S in ExportSubject]: { readonly subject: S; readonly id: ExportIdOf<S> } & ExportSubjects[S]
}[ExportSubject]

export interface Exported {
  /** False if the user cancelled the dialog. */
  readonly saved: boolean
  readonly name?: string
  /** For `showExported`; absent if nothing was saved. */
  readonly exportId?: string
  /** Number of rows, keys, hashes or tensors that were written. */
  readonly rows: number
}
