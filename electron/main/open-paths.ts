/** What happens when files arrive, from wherever: which window shows which model. */
import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts'
import { visibleText } from '../../shared/format.ts'
import type { FileStamp } from '../../shared/protocol.ts'
import { say } from '../../shared/sentence.ts'
import type { Model } from '../engine/gguf/model.ts'
import { type AppWindow, isUnused, isVacant } from './app-window.ts'
import { modelFileName } from './model-view.ts'
import type { ModelSession } from './model-session.ts'

export interface OpenDependencies {
  windows(): readonly AppWindow[]
  createWindow(): AppWindow
  openModels(paths: readonly string[]): Promise<Result<readonly Result<Model>[]>>
  createSession(model: Model): Promise<ModelSession>
  /** A model is in its window now. */
  onOpened(window: AppWindow, session: ModelSession): void
}

/**
 * Opens files, each model in a window of its own. A window without a model is used first; a model that is open
 * already comes to the front, read anew when its file has changed. Never rejects.
 * @param from the window that asked, if one did
 */
export async function openPaths(given: readonly string[], from: AppWindow | undefined, deps: OpenDependencies) {
  const paths = [...new Set(await Promise.all(given.map(canonical)))]
  const fresh: string[] = []
  const stale = new Map<AppWindow, string[]>()
  for (const path of paths) {
    const window = deps.windows().find((candidate) => shows(candidate, path))
    if (!window) fresh.push(path)
    else {
      window.focus()
      if (
        window.session &&
        !window.session.scanning &&
        !window.opening &&
        (await hasChanged(window.session.model.files))
      )
        stale.set(window, [...(stale.get(window) ?? []), path])
    }
  }
  await Promise.all([
    ...[...stale].map(([window, changed]) => openInto(window, changed, deps)),
    ...(fresh.length > 0 ? [openInto(vacantWindow(from, deps), fresh, deps)] : []),
  ])
}

/** @param target shows the first model; every further one gets a window */
async function openInto(target: AppWindow, paths: readonly string[], deps: OpenDependencies): Promise<void> {
  announce(target, paths)
  const results = await openSessions(paths, deps)
  target.opening = undefined
  if (results.length === 0) fail(target, appError('internal', say('Nothing was opened.')))
  results.forEach((result, i) => {
    // The window may have been closed while the file was read: then nobody waits for it.
    const window = i === 0 ? target : (deps.windows().find(isUnused) ?? deps.createWindow())
    if (!window.open) {
      if (result.ok) void result.value.close()
    } else if (result.ok) show(window, result.value, deps)
    else fail(window, result.error)
  })
}

async function openSessions(
  paths: readonly string[],
  deps: OpenDependencies,
): Promise<readonly Result<ModelSession>[]> {
  try {
    const opened = await deps.openModels(paths)
    if (!opened.ok) return [opened]
    return await Promise.all(
      opened.value.map(async (model) => (model.ok ? ok(await deps.createSession(model.value)) : model)),
    )
  } catch (error) {
    return [err(toAppError(error))]
  }
}

function announce(window: AppWindow, paths: readonly string[]): void {
  const name = visibleText(basename(paths[0]!))
  window.opening = { name, paths }
  window.failure = undefined
  window.send({ type: 'opening', name })
}

function show(window: AppWindow, session: ModelSession, deps: OpenDependencies): void {
  void window.session?.close()
  window.session = session
  window.failure = undefined
  window.setTitle(modelFileName(session.model), session.model.files[0]?.path)
  window.send({ type: 'opened', model: session.view() })
  deps.onOpened(window, session)
}

function fail(window: AppWindow, error: AppError): void {
  window.failure = error
  window.send({ type: 'open-failed', error })
}

/** The window that asked when it is free; else any that is; else a new one. */
function vacantWindow(from: AppWindow | undefined, deps: OpenDependencies): AppWindow {
  const window = from && isVacant(from) ? from : deps.windows().find(isVacant)
  window?.focus()
  return window ?? deps.createWindow()
}

const shows = (window: AppWindow, path: string) =>
  window.opening?.paths.includes(path) || window.session?.model.files.some((file) => file.path === path)

/** Links followed, so that one file has one name. A path that leads nowhere stays: opening it will say so. */
async function canonical(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}

async function hasChanged(files: readonly FileStamp[]): Promise<boolean> {
  const stats = await Promise.all(files.map(({ path }) => stat(path).catch(() => undefined)))
  return files.some((file, i) => stats[i]?.size !== file.size || stats[i]?.mtimeMs !== file.mtimeMs)
}
