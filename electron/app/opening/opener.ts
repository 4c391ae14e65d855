/** Opens files: decides which window shows which model, and which models wait. */
import { basename } from 'node:path'
import { visibleText } from '../../../shared/text/format.ts'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import type { ViewId } from '../../../shared/ipc/views.ts'
import { changedFile } from '../../engine/files/changed-file.ts'
import type { FileGroup } from '../../engine/formats/format.ts'
import type { Model } from '../../engine/formats/model.ts'
import { isImatrix } from '../../engine/imatrix/plan-imatrix.ts'
import { type AppWindow, isUnused, showSubject, shownSessions } from '../windows/app-window.ts'
import { modelFileName, packSession } from '../views/model-view.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import {
  announceOpening,
  failOpening,
  openSession,
  type SessionDependencies,
  vacantWindow,
  type WindowDependencies,
} from './into-window.ts'
import { RealPaths } from './real-paths.ts'

/** More models at once are probably a mistake, and each gets a window: the user is asked first. */
export const MANY_MODELS = 8

export interface OpenDependencies<W extends AppWindow = AppWindow> extends SessionDependencies, WindowDependencies<W> {
  /** The files of each model, with all files of a set. */
  groupFiles(paths: readonly string[]): Promise<readonly FileGroup[]>
  /** Whether a window for each of that many models is wanted. */
  confirmMany(models: number, from: W | undefined): Promise<boolean>
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
  const subjectId = announceOpening(window, visibleText(basename(group.paths[0]!)), group.paths)
  const result = await openSession(group, deps)
  window.opening = undefined
  // The window may have been closed while the file was read: then the session is closed.
  if (!window.open) {
    if (result.ok) void result.value.close()
  } else if (result.ok) show(window, subjectId, result.value, deps)
  else failOpening(window, subjectId, result.error)
}

function show<W extends AppWindow>(
  window: W,
  subjectId: SubjectId,
  session: ModelSession,
  deps: OpenDependencies<W>,
): void {
  const subject = {
    id: subjectId,
    kind: 'model',
    modelId: session.id,
    ...(isImatrix(session.model) && { holds: 'imatrix' as const }),
  } as const
  showSubject(window, subject, [session])
  window.failure = undefined
  window.setTitle(modelFileName(session.model), session.model.files[0]?.path)
  const view = deps.viewOf(session.model)
  window.send({ type: 'opened', subject, models: [packSession(session)], ...(view ? { view } : {}) })
  deps.onOpened(window, session)
}

/** One that says why a file before it could not be opened keeps saying it. */
const newWindow = <W extends AppWindow>(path: string, deps: OpenDependencies<W>): W =>
  deps.windows().find(isUnused) ?? deps.createWindow(path)

/** The files that a window shows as a model of its own, or is about to. Those of a comparison can be opened again. */
const filesOf = (window: AppWindow): readonly string[] => [
  ...(window.opening?.paths ?? []),
  ...(window.subject.kind === 'model' ? shownSessions(window) : []).flatMap(({ model }) =>
    model.files.map(({ path }) => path),
  ),
]

function windowOf<W extends AppWindow>(
  files: readonly string[],
  real: RealPaths,
  deps: OpenDependencies<W>,
): W | undefined {
  const wanted = new Set(files.map((path) => real.of(path)))
  return deps.windows().find((window) => filesOf(window).some((path) => wanted.has(real.of(path))))
}
