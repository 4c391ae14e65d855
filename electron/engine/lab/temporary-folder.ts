import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatBytes } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import { sweepFolders } from '../files/leftovers.ts'
import { badRequest } from './compare-plan.ts'

/** Folders are `PREFIX-PID-RANDOM`: those of processes that were killed are removed by the next experiment. */
const PREFIX = 'tensorscope-lab'

/**
 * Has a private folder for as long as `use` takes, whatever happens.
 * @param bytes that are going to be in it, at most
 * @throws AppFailure `bad-request` when the disk has no room for them
 */
export async function withTemporaryFolder<T>(bytes: number, use: (folder: string) => Promise<T>): Promise<T> {
  await sweepFolders(tmpdir(), PREFIX)
  const { bavail, bsize } = await statfs(tmpdir())
  const free = bavail * bsize
  if (bytes > free)
    throw badRequest(
      say('The temporary folder has {{free}} left; {{needed}} are needed.', {
        free: formatBytes(free),
        needed: formatBytes(bytes),
      }),
    )
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}-${process.pid}-`))
  try {
    return await use(folder)
  } finally {
    // A worker that was killed may have a file open for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
