/** Opens files: decides which window shows which model, and which models wait. */
import { randomUUID } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type AppError, err, ok, type Result, toAppError } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'
import { changedFile } from '../../engine/files/changed-file.ts'
import type { FileGroup } from '../../engine/formats/format.ts'
import type { Model } from '../../engine/formats/model.ts'
import { outsideArchives } from '../../engine/files/outside-archives.ts'
import { type AppWindow, isUnused, isVacant, showSubject, shownSessions } from '../windows/app-window.ts'
import { modelFileName, packSession } from '../views/model-view.ts'
import type { ModelSession } from '../../engine/session/session.ts'

/** More models at once are probably a mistake, and each gets a window: the user is asked first. */
export const MANY_MODELS = 8

export interface OpenDependencies<W extends AppWindow = AppWindow> {
  windows(): readonly W[]
  /** @param path of the first file of the model that it is for */
  createWindow(path: string): W
  /** The files of each model, with all files of a set. */
  groupFiles(paths: readonly string[]): Promise<readonly FileGroup[]>
  /** Whether a window for each of that many models is wanted. */
  confirmMany(models: number, from: W | undefined): Promise<boolean>
  openModel(group: FileGroup): Promise<Result<Model>>
  createSession(model: Model): Promise<ModelSession>
  /** Whether what is open in the window is being measured: it is not read again then. */
  measuring(window: W): boolean
  /** The view in which the model was left, if that is known. */
  viewOf(model: Model): ViewId | undefined
  /** A model is in its window now. */
  onOpened(window: W, session: ModelSession): void
  /** Another number of models waits for those before them. */
  onWaiting(waiting: number): void
}

export interface Opener<W extends AppWindow = AppWindow> {
  /** Models that wait for those before them. */
  readonly waiting: number
  /**
   * Opens files, each model in a window of its own, one after the other. A window without a model is used first; a model
   * that is open already comes to the front, and is read again if its file has changed. Never rejects.
   * @param from the window that asked, if one did
   */
  open(given: readonly string[], from: W | undefined): Promise<void>
}

export function createOpener<W extends AppWindow>(deps: OpenDependencies<W>): Opener<W> {
  const real = new RealPaths()
  let waiting = 0
  const wait = (by: number) => {
    waiting += by
    if (by !== 0) deps.onWaiting(waiting)
  }
  return {
    get waiting() {
      return waiting
    },
    async open(given, from) {
      await real.learn([...given, ...deps.windows().flatMap(filesOf)])
      const models = await deps.groupFiles(real.distinct(given))
      // The other files of the sets that were given, too.
      await real.learn(models.flatMap(({ paths }) => paths))
      const known = models.map(({ paths }) => windowOf(paths, real, deps))
      await Promise.all(known.map((window, i) => window && bringToFront(window, models[i]!, deps)))
      const fresh = models.filter((_, i) => !known[i])
      if (fresh.length > MANY_MODELS && !(await deps.confirmMany(fresh.length, from))) return
      let left = fresh.length - 1
      wait(Math.max(left, 0))
      for (const [i, group] of fresh.entries()) {
        // The user closed the last window: no more of them are opened.
        if (i > 0 && deps.windows().length === 0) break
        if (i > 0) {
          left--
          wait(-1)
        }
        // It may have been opened by another request in the meantime.
        const window = windowOf(group.paths, real, deps)
        const [path] = group.paths
        if (window) await bringToFront(window, group, deps)
        else await openInto(i === 0 ? vacantWindow(from, path!, deps) : newWindow(path!, deps), group, deps)
      }
      if (left > 0) wait(-left)
    },
  }
}

async function bringToFront<W extends AppWindow>(
  window: W,
  group: FileGroup,
  deps: OpenDependencies<W>,
): Promise<void> {
  window.focus()
  if (deps.measuring(window) || window.opening) return
  const shown = shownSessions(window).flatMap(({ model }) => model.files)
  if (await changedFile(shown)) await openInto(window, group, deps)
}

async function openInto<W extends AppWindow>(window: W, group: FileGroup, deps: OpenDependencies<W>): Promise<void> {
  const subjectId = announce(window, group.paths)
  const result = await openSession(group, deps)
  window.opening = undefined
  // The window may have been closed while the file was read: then the session is closed.
  if (!window.open) {
    if (result.ok) void result.value.close()
  } else if (result.ok) show(window, subjectId, result.value, deps)
  else fail(window, subjectId, result.error)
}

async function openSession<W extends AppWindow>(
  group: FileGroup,
  deps: OpenDependencies<W>,
): Promise<Result<ModelSession>> {
  try {
    const model = await deps.openModel(group)
    return model.ok ? ok(await deps.createSession(model.value)) : model
  } catch (error) {
    return err(toAppError(error))
  }
}

/** @returns the ID of what is opened */
function announce(window: AppWindow, paths: readonly string[]): SubjectId {
  const subjectId = randomUUID()
  const name = visibleText(basename(paths[0]!))
  window.opening = { subjectId, name, paths }
  window.failure = undefined
  window.send({ type: 'opening', subjectId, name })
  return subjectId
}

function show<W extends AppWindow>(
  window: W,
  subjectId: SubjectId,
  session: ModelSession,
  deps: OpenDependencies<W>,
): void {
  const subject = { id: subjectId, kind: 'model', modelId: session.id } as const
  showSubject(window, subject, [session])
  window.failure = undefined
  window.setTitle(modelFileName(session.model), session.model.files[0]?.path)
  const view = deps.viewOf(session.model)
  window.send({ type: 'opened', subject, models: [packSession(session)], ...(view ? { view } : {}) })
  deps.onOpened(window, session)
}

function fail(window: AppWindow, subjectId: SubjectId, error: AppError): void {
  window.failure = error
  window.send({ type: 'open-failed', subjectId, error })
}

/** The window that asked when it is free; else any that is; else a new one. */
function vacantWindow<W extends AppWindow>(from: W | undefined, path: string, deps: OpenDependencies<W>): W {
  const window = from && isVacant(from) ? from : deps.windows().find(isVacant)
  window?.focus()
  return window ?? deps.createWindow(path)
}

/** One that says why a file before it could not be opened keeps saying it. */
const newWindow = <W extends AppWindow>(path: string, deps: OpenDependencies<W>): W =>
  deps.windows().find(isUnused) ?? deps.createWindow(path)

/** The files that a window shows, or is about to. */
const filesOf = (window: AppWindow): readonly string[] => [
  ...(window.opening?.paths ?? []),
  ...shownSessions(window).flatMap(({ model }) => model.files.map(({ path }) => path)),
]

function windowOf<W extends AppWindow>(
  files: readonly string[],
  real: RealPaths,
  deps: OpenDependencies<W>,
): W | undefined {
  const wanted = new Set(files.map((path) => real.of(path)))
  return deps.windows().find((window) => filesOf(window).some((path) => wanted.has(real.of(path))))
}

/**
 * Which names lead to one file. A model keeps the name by which it was opened, for that says what it is: in the cache of
 * Hugging Face the shards of a set are links to files that are called after their hashes, somewhere else.
 */
class RealPaths {
  readonly #real = new Map<string, string>()

  /** Looks where names lead now. One that leads nowhere stands for itself: opening it will say so. */
  async learn(paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.map(async (path) => {
        this.#real.set(path, await outsideArchives(() => realpath(path)).catch(() => resolve(path)))
      }),
    )
  }

  of(path: string): string {
    return this.#real.get(path) ?? path
  }

  /** One name of each file, the first. */
  distinct(paths: readonly string[]): readonly string[] {
    const names = new Map<string, string>()
    for (const path of paths) if (!names.has(this.of(path))) names.set(this.of(path), resolve(path))
    return [...names.values()]
  }
}
