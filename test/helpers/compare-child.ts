/**
 * A process that compares two models with a checkpoint, for a test to kill. Arguments: reference, other, folder, executor,
 * workers. Writes the bytes of each task that a worker answers, as soon as the answer arrives.
 */
import { writeSync } from 'node:fs'
import { openPairCheckpoint } from '../../electron/engine/checkpoint/pair-checkpoint.ts'
import type { ExecutorKind } from '../../shared/model/scan.ts'
import { compare, openPair } from './compared.ts'
import { countingSpawner } from './engine.ts'

const [reference, other, folder, executor, workers] = process.argv.slice(2) as [
  string,
  string,
  string,
  ExecutorKind,
  string,
]
const models = await openPair(reference, other)
const checkpoint = await openPairCheckpoint(folder, models, (message) => console.error(message))
const counted = countingSpawner((bytes) => writeSync(1, `${bytes}\n`))
await compare(models, { executor, workers: Number(workers) }, counted, {}, checkpoint)
await checkpoint.close()
