/** What the window's calls do. Arguments have been checked for their shape by the time they arrive here. */
import { basename } from 'node:path'
import type { Calls, LabFormat, ReportFormat, ScanRequest } from '../../../shared/ipc/calls.ts'
import type { KeptResults, RecentFile } from '../../../shared/ipc/window-state.ts'
import type { Preferences } from '../../../shared/ipc/preferences.ts'
import type { LabReport } from '../../../shared/model/lab.ts'
import type { Language } from '../../../shared/text/language.ts'
import { appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { formatLogEntry, type LogEntry } from '../../../shared/text/log.ts'
import { packModel } from '../../../shared/ipc/packed-model.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'
import type { TableLayout } from '../../../shared/ipc/table-layout.ts'
import { checkManifest } from '../../engine/export/check-manifest.ts'
import { rowsAsTsv, type RowSource } from '../../engine/export/csv.ts'
import { readManifest } from '../../engine/export/read-manifest.ts'
import { isOneOf } from '../../engine/export/same-file.ts'
import { changedFile } from '../../engine/files/changed-file.ts'
import type { Model } from '../../engine/formats/model.ts'
import type { AppWindow } from '../windows/app-window.ts'
import type { ExportKind } from '../exports/export-kinds.ts'
import { ExportedFile } from '../exports/exported-file.ts'
import { createLabCalls } from './lab-calls.ts'
import type { LabRuns } from '../lab-runs.ts'
import { createMetadataCalls } from './metadata-calls.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import type { RecentList } from '../opening/recent-list.ts'
import { sessionView } from '../views/model-view.ts'
import type { Reported } from '../exports/report.ts'
import { say } from '../../../shared/text/sentence.ts'
import { badRequest } from './schemas.ts'
import type { SettingsStore } from '../settings.ts'
import { createTensorCalls } from './tensor-calls.ts'

export interface CallDependencies<W extends AppWindow> {
  readonly version: string
  readonly platform: string
  readonly cores: number
  readonly maxWorkers: number
  readonly systemLanguage: Language
  readonly settings: SettingsStore
  readonly recent: RecentList
  /** Models that wait to be opened. */
  waiting(): number
  /** What a window has to say next, if anything; asked for once. */
  takeNotice(window: W): Sentence | undefined
  /** Takes effect everywhere. */
  setPreferences(preferences: Preferences, window: W): void
  setTable(columns: TableLayout, window: W): void
  measureKept(): Promise<KeptResults>
  clearKept(): Promise<void>
  /** Does not wait for what it starts. */
  openPaths(paths: readonly string[], window: W): void
  /** Path of the sample model. */
  readonly sample: string
  askForModels(window: W): Promise<readonly string[]>
  askWhereToSave(window: W, name: string, kind: ExportKind): Promise<string | undefined>
  /** @param model path of a file of the model that the manifest is for */
  askForManifest(window: W, model: string): Promise<string | undefined>
  startScan(window: W, session: ModelSession, request: ScanRequest): Result<{ readonly scanId: number }>
  readonly lab: Pick<LabRuns<W>, 'start' | 'cancel' | 'state' | 'reportOf' | 'owner'>
  /** Those in which a scan runs. */
  scanning(): readonly W[]
  writeLab(path: string, format: LabFormat, report: LabReport): Promise<void>
  writeCsv(path: string, rows: RowSource, model: Model): Promise<void>
  writeReport(path: string, format: ReportFormat, reported: Reported, language: Language): Promise<void>
  /** @returns number of hashes */
  writeManifest(path: string, model: Model, result: RowSource['results']): Promise<number>
  /** Oldest first. */
  readonly log: readonly LogEntry[]
  showLogFile(): void
  /** Shows a file in its folder. */
  showFile(path: string): void
  writeText(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void>
  /** Resolves when the text is on the clipboard; rejects if the system refuses it. */
  copyText(text: string): Promise<void>
}

export function createCalls<W extends AppWindow>(window: W, deps: CallDependencies<W>): Calls {
  const { settings, recent, maxWorkers } = deps
  const exported = new ExportedFile()
  const saved = (path: string) => exported.add(path)

  /** The window's model, if it is still the one that the page means. */
  const model = (fileId: string): Result<ModelSession> =>
    window.session?.id === fileId
      ? ok(window.session)
      : err(badRequest(say('That model is not open in this window any more.')))

  const tooManyWorkers = (asked: number) =>
    badRequest(say('{{asked}} workers were asked for; at most {{most}} are allowed.', { asked, most: maxWorkers }))

  const rows = ({
    fileId,
    indexes,
  }: {
    fileId: string
    indexes: readonly number[]
  }): Result<[ModelSession, RowSource]> => {
    const session = model(fileId)
    if (!session.ok) return session
    const refused = session.value.checkIndexes(indexes)
    return refused ? err(refused) : ok([session.value, session.value.rows(indexes)])
  }

  /** Asks where; never the model itself. */
  const whereToSave = async (
    session: ModelSession,
    kind: ExportKind,
    name = session.model.name,
  ): Promise<Result<string | undefined>> => {
    const path = await deps.askWhereToSave(window, name, kind)
    if (path !== undefined && (await isOneOf(path, session.model.files)))
      return err(badRequest(say('Nothing can be saved over the model itself.')))
    return ok(path)
  }

  const labCalls = createLabCalls(window, {
    model,
    lab: deps.lab,
    scanning: deps.scanning,
    opening: () => window.opening !== undefined,
    askWhereToSave: (name, kind) => {
      if (window.session) return whereToSave(window.session, kind, name)
      return deps.askWhereToSave(window, name, kind).then(ok)
    },
    saved,
    write: deps.writeLab,
  })

  return {
    ...labCalls.calls,
    ...createMetadataCalls({
      model,
      copyText: (text) => deps.copyText(text),
      askWhereToExport: (session, format) =>
        whereToSave(session, format === 'markdown' ? 'metadata-markdown' : 'metadata-json'),
      saved,
      writeText: (path, pieces) => deps.writeText(path, pieces),
    }),
    ...createTensorCalls({
      model,
      copyText: (text) => deps.copyText(text),
      saved,
      send: (event) => window.send(event),
      askWhereToSave: (session, name, format) => whereToSave(session, format, name),
    }),

    async getState() {
      const known = await currentRecent(recent)
      // No await from here on: all parts, and the number of the last event, are of one moment.
      const { session, opening, failure, command } = window
      window.command = undefined
      const view = session && recent.find(session.model.files[0]!.path)?.view
      const notice = deps.takeNotice(window)
      return ok({
        seq: window.sent,
        platform: deps.platform,
        version: deps.version,
        cores: deps.cores,
        maxWorkers,
        preferences: {
          ...settings.current.preferences,
          workers: Math.min(settings.current.preferences.workers, maxWorkers),
        },
        systemLanguage: deps.systemLanguage,
        recent: known,
        lab: deps.lab.state(window),
        waiting: deps.waiting(),
        ...(settings.current.table ? { table: settings.current.table } : {}),
        ...(session ? { model: packModel(sessionView(session)) } : {}),
        ...(view ? { view } : {}),
        ...(opening ? { opening: opening.name } : {}),
        ...(failure ? { failure } : {}),
        ...(session?.progress ? { scan: session.progress } : {}),
        ...(notice ? { notice } : {}),
        ...(command ? { command } : {}),
      })
    },

    async openDialog() {
      const paths = await deps.askForModels(window)
      if (paths.length > 0) deps.openPaths(paths, window)
      return ok(null)
    },

    async openSample() {
      deps.openPaths([deps.sample], window)
      return ok(null)
    },

    async openRecent(id) {
      const path = recent.path(id)
      if (path === undefined) return err(badRequest(say('That file is not in the list of recent files any more.')))
      deps.openPaths([path], window)
      return ok(null)
    },

    async forgetRecent(id) {
      recent.remove(id)
      return ok(null)
    },

    async startScan(request) {
      const session = model(request.fileId)
      if (!session.ok) return session
      if (window.opening) return err(appError('busy', say('A file is being opened in this window.')))
      if (request.workers > maxWorkers) return err(tooManyWorkers(request.workers))
      const refused = labCalls.refuseScan()
      return refused ? err(refused) : deps.startScan(window, session.value, request)
    },

    async cancelScan(scanId) {
      return window.session?.cancelScan(scanId) ?? ok(null)
    },

    async pauseScan({ scanId, paused }) {
      return window.session?.pauseScan(scanId, paused) ?? ok(null)
    },

    async setPreferences(preferences) {
      if (preferences.workers > maxWorkers) return err(tooManyWorkers(preferences.workers))
      deps.setPreferences(preferences, window)
      return ok(null)
    },

    async setTable({ columns }) {
      deps.setTable(columns, window)
      return ok(null)
    },

    async setView({ fileId, view }) {
      const session = model(fileId)
      if (!session.ok) return session
      recent.keep(session.value.model.files[0]!.path, { view })
      return ok(null)
    },

    async getKept() {
      return ok(await deps.measureKept())
    },

    async clearKept() {
      await deps.clearKept()
      return ok(await deps.measureKept())
    },

    async getHistogram({ fileId, tensor }) {
      const session = model(fileId)
      return session.ok ? session.value.histogram(tensor) : session
    },

    async exportCsv(request) {
      const checked = rows(request)
      if (!checked.ok) return checked
      const [session] = checked.value
      const path = await whereToSave(session, 'csv')
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      // Taken after the dialog: what was measured while it was open is in it.
      await deps.writeCsv(path.value, session.rows(request.indexes), session.model)
      return ok({ ...saved(path.value), rows: request.indexes.length })
    },

    async showExported(exportId) {
      const path = await exported.find(exportId)
      if (!path.ok) return path
      deps.showFile(path.value)
      return ok(null)
    },

    async exportReport({ fileId, format, language }) {
      const session = model(fileId)
      if (!session.ok) return session
      const path = await whereToSave(session.value, `report-${format}`)
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      await deps.writeReport(path.value, format, session.value.report(), language)
      return ok({ ...saved(path.value), rows: session.value.model.header.tensors.length })
    },

    async exportManifest(fileId) {
      const session = model(fileId)
      if (!session.ok) return session
      const path = await whereToSave(session.value, 'manifest')
      if (!path.ok) return path
      if (path.value === undefined) return ok({ saved: false, rows: 0 })
      const { results } = session.value.rows([])
      const rows = await deps.writeManifest(path.value, session.value.model, results)
      return ok({ ...saved(path.value), rows })
    },

    async openManifest(fileId) {
      const session = model(fileId)
      if (!session.ok) return session
      const path = await deps.askForManifest(window, session.value.model.files[0]!.path)
      if (path === undefined) return ok(null)
      const manifest = await readManifest(path, session.value.model)
      if (!manifest.ok) return manifest
      session.value.manifest = manifest.value
      const { hashes } = manifest.value
      return ok({ name: basename(path), hashes, kept: session.value.hasKept(hashes) })
    },

    async checkManifest(fileId) {
      const session = model(fileId)
      if (!session.ok) return session
      const { manifest, model: opened } = session.value
      if (!manifest) return err(badRequest(say('No manifest was opened.')))
      const changed = await changedFile(opened.files)
      return changed ? err(changed) : ok(checkManifest(opened, session.value.hashed(), manifest))
    },

    async copyRows(request) {
      const checked = rows(request)
      if (!checked.ok) return checked
      await deps.copyText(rowsAsTsv(checked.value[1]))
      return ok({ rows: request.indexes.length })
    },

    async getLog() {
      return ok([...deps.log])
    },

    async copyLog(ids) {
      const wanted = new Set(ids)
      const entries = deps.log.filter((entry) => wanted.has(entry.id))
      await deps.copyText(entries.map((entry) => `${formatLogEntry(entry)}\n`).join(''))
      return ok({ lines: entries.length })
    },

    async showLogFile() {
      deps.showLogFile()
      return ok(null)
    },
  }
}

/** The list of recent files as windows show it. Looking for the files takes a while, in which the list may change. */
async function currentRecent(recent: RecentList): Promise<RecentFile[]> {
  for (;;) {
    const { files } = recent
    const shown = await recent.show()
    if (files === recent.files) return shown
  }
}
