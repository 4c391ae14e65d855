/** Where the parts of the build lie, seen from `dist/main`, which holds every chunk of the main process. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const WORKER_PROGRAM = pathToFileURL(join(import.meta.dirname, 'worker.mjs'))
export const LAB_PROGRAM = pathToFileURL(join(import.meta.dirname, 'lab-worker.mjs'))
export const PRELOAD = join(import.meta.dirname, '../preload/preload.cjs')
export const RENDERER = join(import.meta.dirname, '../renderer')
const SAMPLE_FILE = 'sample/tensorscope-sample-moe-Q4_K_M.gguf'
/** A small model with one damaged expert. Outside of the archive when the app is packed: the engine reads real files. */
export const samplePath = (packed: boolean): string =>
  join(import.meta.dirname, packed ? '../../..' : '..', SAMPLE_FILE)
/** Outside of the archive when the app is packed, so that an editor can open it. */
export const LICENCES = {
  packed: join(import.meta.dirname, '../../../LICENCES.txt'),
  built: join(import.meta.dirname, '../LICENCES.txt'),
}
