/** From one finding to the next. */
import { type Finding, tensorsOf } from '../../../shared/model/health/finding.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { WindowController } from '../window/window.svelte.ts'

type Found = Pick<Finding, 'severity' | 'tensor' | 'tensors'>

/**
 * The next tensor that a finding is about, in their order, the worst first; from the last on to the first.
 * @param from the tensor that is chosen
 */
export function nextFound(found: readonly Found[], from: number | undefined, by: 1 | -1): number | undefined {
  const about = found.flatMap((finding) => (finding.severity === 'sound' ? [] : tensorsOf(finding)))
  const tensors = [...new Set(about)]
  const at = from === undefined ? -1 : tensors.indexOf(from)
  if (at < 0) return tensors.at(by > 0 ? 0 : -1)
  return tensors.at((at + by) % tensors.length)
}

/** Shows that tensor in the table, chosen. */
export async function stepFinding(app: WindowController, by: 1 | -1): Promise<void> {
  const { model } = app
  if (!model) return
  const judged = await model.health.current()
  if (!judged || app.model !== model) return
  const next = nextFound(judged.findings, model.selection.active, by)
  if (next === undefined) app.announce(say('No tensor has a finding.'))
  else await app.showTensorAt(next)
}
