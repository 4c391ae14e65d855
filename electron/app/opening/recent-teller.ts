/** Sends the list of recent files to the windows. */
import type { RecentFile } from '../../../shared/ipc/window-state.ts'

/**
 * @param show checks which files exist, which takes a while: an older list that arrives after a newer one is dropped
 * @returns sends the list as it is now
 */
export function createRecentTeller(
  show: () => Promise<readonly RecentFile[]>,
  send: (recent: readonly RecentFile[]) => void,
): () => Promise<void> {
  let version = 0
  return async () => {
    const asked = ++version
    const files = await show()
    if (asked === version) send(files)
  }
}
