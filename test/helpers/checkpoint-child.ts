/**
 * A process that scans a model with a checkpoint, for a test to kill. Arguments: model, folder, executor, workers.
 * Says `done ID` on its output for every task that a worker answers, as soon as the answer arrives.
 */
import { writeSync } from 'node:fs'
import { openCheckpoint } from '../../electron/engine/checkpoint/checkpoint.ts'
import { startScan } from '../../electron/engine/scan/scan.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import { countingSpawner, open } from './engine.ts'

const [path, folder, executor, workers] = process.argv.slice(2) as [string, string, ExecutorKind, string]
const model = await open(path)
const checkpoint = await openCheckpoint(folder, model, (message) => console.error(message))
const counted = countingSpawner((bytes) => writeSync(1, `${bytes}\n`))
await startScan(model, { executor, workers: Number(workers) }, counted, {}, checkpoint).finished
await checkpoint.close()
