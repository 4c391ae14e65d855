/** Opens comparisons: two models in one window. */
import { basename } from 'node:path'
import { packPairRows, packPairs } from '../../../shared/ipc/packed-comparison.ts'
import type { SubjectId } from '../../../shared/ipc/subject.ts'
import { type AppError, appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { say, type Sentence, sentenceOf } from '../../../shared/text/sentence.ts'
import type { FileGroup } from '../../engine/formats/format.ts'
import type { ComparisonSession } from '../../engine/session/comparison-session.ts'
import type { ModelSession } from '../../engine/session/session.ts'
import { badRequest } from '../calls/argument.ts'
import { refuseOpening } from '../calls/window-model.ts'
import { modelFileName, packSession } from '../views/model-view.ts'
import { type AppWindow, showSubject, shownSessions } from '../windows/app-window.ts'
import {
  announceOpening,
  failOpening,
  openSession,
  type SessionDependencies,
  vacantWindow,
  type WindowDependencies,
} from './into-window.ts'
import { RealPaths } from './real-paths.ts'

export interface CompareDependencies<W extends AppWindow> extends SessionDependencies, WindowDependencies<W> {
  /** The files of each model, with all files of a set. */
  groupFiles(paths: readonly string[]): Promise<readonly FileGroup[]>
  createComparison(reference: ModelSession, other: ModelSession): Promise<ComparisonSession>
  /** A model is in its window now. */
  onOpened(window: W, session: ModelSession): void
  /** Tells the user of the window, or of another one, why nothing was compared. */
  refuse(window: W | undefined, reason: Sentence): void
}

export interface Comparer<W extends AppWindow> {
  /**
   * Compares two models, or one with the model of the window that asked, which is the reference. Never rejects.
   * @param from the window that asked, if one did
   */
  compare(given: readonly string[], from: W | undefined): Promise<void>
  /** Exchanges both sides of the window's comparison. The results of each direction are kept. */
  swap(window: W): Promise<Result<null>>
}

/** A side that is open already, or the files of one that is not. */
type Side = ModelSession | FileGroup

const isOpen = (side: Side): side is ModelSession => 'model' in side
const nameOf = (side: Side) => (isOpen(side) ? modelFileName(side.model) : visibleText(basename(side.paths[0]!)))

export function createComparer<W extends AppWindow>(deps: CompareDependencies<W>): Comparer<W> {
  return {
    async compare(given, from) {
      const sides = await sidesOf(given, from, deps)
      if (!sides) return deps.refuse(from, say('A comparison needs two models.'))
      const [reference, other] = sides
      const busy = isOpen(reference) && from && refuseOpening(from)
      if (busy) return deps.refuse(from, sentenceOf(busy))
      const window = isOpen(reference) && from ? from : vacantWindow(from, given[0]!, deps)
      const paths = sides.flatMap((side) => (isOpen(side) ? [] : side.paths))
      const subjectId = announceOpening(window, titleOf(nameOf(reference), nameOf(other)), paths)
      const opened = await openBoth(reference, other, deps)
      if (!opened.ok) return fail(window, subjectId, opened.error)
      const [a, b] = opened.value
      const comparison = await deps.createComparison(a, b)
      window.opening = undefined
      const fresh = [...new Set(opened.value)].filter((session) => !window.sessions.has(session.id))
      // The window may have been closed while the files were read.
      if (!window.open) {
        for (const session of fresh) void session.close()
        void comparison.close()
        return
      }
      show(window, subjectId, opened.value, comparison)
      for (const session of fresh) deps.onOpened(window, session)
    },

    async swap(window) {
      const busy = refuseOpening(window)
      if (busy) return err(busy)
      const [a, b] = shownSessions(window)
      if (window.subject.kind !== 'comparison' || !a || !b)
        return err(badRequest(say('That comparison is not open in this window any more.')))
      const subjectId = announceOpening(window, titleOf(modelFileName(b.model), modelFileName(a.model)), [])
      const comparison = await deps.createComparison(b, a)
      window.opening = undefined
      if (window.open) show(window, subjectId, [b, a], comparison)
      else void comparison.close()
      return ok(null)
    },
  }
}

const titleOf = (reference: string, other: string) => `${reference} ↔ ${other}`

/** @returns undefined unless there are two models */
async function sidesOf<W extends AppWindow>(
  given: readonly string[],
  from: W | undefined,
  deps: CompareDependencies<W>,
): Promise<readonly [Side, Side] | undefined> {
  const real = new RealPaths()
  await real.learn(given)
  const distinct = real.distinct(given)
  const groups = await deps.groupFiles(distinct)
  const [first, second] = groups
  if (!first || groups.length > 2) return undefined
  if (second) return [first, second]
  // One file that was named twice; shards of one model are several files.
  if (given.length === 2 && distinct.length === 1) return [first, first]
  const open = from?.subject.kind === 'model' ? shownSessions(from)[0] : undefined
  return open && [open, first]
}

async function openBoth<W extends AppWindow>(
  reference: Side,
  other: Side,
  deps: CompareDependencies<W>,
): Promise<Result<readonly [ModelSession, ModelSession]>> {
  const a = isOpen(reference) ? ok(reference) : await openSession(reference, deps)
  if (!a.ok) return err(ofFile(reference, a.error))
  const b = isOpen(other) ? ok(other) : await openSession(other, deps)
  if (b.ok) return ok([a.value, b.value])
  if (!isOpen(reference)) void a.value.close()
  return err(ofFile(other, b.error))
}

/** Names the file of a side that could not be opened: the window shows two. */
const ofFile = (side: Side, error: AppError): AppError =>
  appError(error.code, say('{{name}}: {{reason}}', { name: nameOf(side), reason: sentenceOf(error) }))

function fail(window: AppWindow, subjectId: SubjectId, error: AppError): void {
  window.opening = undefined
  if (window.open) failOpening(window, subjectId, error)
}

function show(
  window: AppWindow,
  subjectId: SubjectId,
  [reference, other]: readonly [ModelSession, ModelSession],
  comparison: ComparisonSession,
): void {
  const subject = { id: subjectId, kind: 'comparison', reference: reference.id, other: other.id } as const
  const fresh = [...new Set([reference, other])].filter(({ id }) => !window.sessions.has(id))
  showSubject(window, subject, fresh, comparison)
  window.failure = undefined
  window.setTitle(titleOf(modelFileName(reference.model), modelFileName(other.model)))
  window.send({
    type: 'opened',
    subject,
    models: fresh.map(packSession),
    comparison: packComparison(comparison),
  })
}

/** A comparison on its way to the window, with its results so far. */
export const packComparison = (comparison: ComparisonSession) => ({
  pairs: packPairs(comparison.models.pairs),
  rows: packPairRows(comparison.results()),
  ...(comparison.savedAt === undefined ? {} : { savedAt: comparison.savedAt }),
})
