/** A process that scans one file on one worker each time it is told to: `node scan-child.ts FILE threads|processes`. */
import type { ExecutorKind } from '../../shared/model/scan.ts'
import { open } from '../helpers/engine.ts'
import { scanMs } from './scans.ts'

const [file, executor] = process.argv.slice(2)
const model = await open(file!)
process.on('message', async () => {
  process.send!(await scanMs(model, { executor: executor as ExecutorKind, workers: 1 }))
})
// Its parent is gone, or wants it gone.
process.on('disconnect', () => process.exit())
process.send!('ready')
