/** From files to a session, and what the app remembers of a model that was opened. */
import { formatBytes } from '../../../shared/text/format.ts'
import type { WriteLog } from '../../../shared/text/log.ts'
import type { WorkerSpawner } from '../../engine/executors/worker-spawner.ts'
import { type Model, modelSize } from '../../engine/formats/model.ts'
import { openModel } from '../../engine/session/open-model.ts'
import { ModelSession } from '../../engine/session/session.ts'
import type { ResultsOnDisk } from '../kept-results.ts'
import type { AppWindow } from '../windows/app-window.ts'
import type { OpenDependencies } from './opener.ts'
import type { RecentList } from './recent-list.ts'

export interface SessionOpening {
  readonly spawner: WorkerSpawner
  readonly kept: Pick<ResultsOnDisk, 'open'>
  readonly recent: Pick<RecentList, 'add'>
  readonly log: WriteLog
  /** Path of the sample model, which is not remembered: it has a button, and an AppImage has it at another path each time. */
  readonly sample: string
  /** Something that the menu shows has changed. */
  onChange(): void
  /** Adds the file to the list of the system. */
  addToSystem(path: string): void
  judge(session: ModelSession): unknown
}

export function createSessionOpening({
  spawner,
  kept,
  recent,
  log,
  sample,
  ...deps
}: SessionOpening): Pick<OpenDependencies<AppWindow>, 'openModel' | 'createSession' | 'onOpened'> {
  return {
    async openModel(group) {
      const opened = await openModel(group, spawner)
      if (!opened.ok) log('error', 'open', opened.error.message, { code: opened.error.code })
      return opened
    },
    createSession: async (model) => new ModelSession(model, spawner, await kept.open(model), log),
    onOpened(_window, session) {
      const { model } = session
      const path = model.files[0]!.path
      logOpened(model, log)
      deps.onChange()
      if (path === sample) return
      recent.add({ path, size: modelSize(model) })
      deps.addToSystem(path)
      deps.judge(session)
    },
  }
}

function logOpened(model: Model, log: WriteLog): void {
  const { name, files, header } = model
  const { tensors, problems, facts: declared } = header
  const { version = '' } = declared
  const size = modelSize(model)
  const facts = `${tensors.length} tensors, ${formatBytes(size)}, ${problems.length} problems`
  const data = { files: files.length, bytes: size, tensors: tensors.length, problems: problems.length, version }
  log(problems.length > 0 ? 'warn' : 'info', 'open', `${name} opened: ${facts}.`, data)
}
