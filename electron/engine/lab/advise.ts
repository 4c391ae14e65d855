import { availableParallelism } from 'node:os'
import { failure } from '../../../shared/text/errors.ts'
import { formatBytes } from '../../../shared/text/format.ts'
import type { LabTable } from '../../../shared/model/lab.ts'
import { advisedSteps } from '../../../shared/model/lab-choices.ts'
import { MAX_WINDOW_WORKERS } from '../../../shared/model/scan-workers.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { Model } from '../formats/model.ts'
import { planScan } from '../plan/plan-scan.ts'
import { badRequest, orderOfRound, planSettings, splitByRoom } from './compare-plan.ts'
import { roundSentence } from './compare.ts'
import { Comparison } from './comparison.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { makeModel, MAX_TIMES, SYNTHETIC_BYTES, WRITING } from './synthetic-model.ts'
import { measureScan } from './measured-scan.ts'
import type { Setting } from './setting.ts'
import { checkScanMemory } from './memory-guard.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

/** The least for which a spread can be told. */
const ROUNDS = 3
/** How often a first look has the bytes: enough that the start of its thread is a small part of it. */
const FIRST_TIMES = 4
/** Part of a core's pace that each of several workers keeps, about. */
const EFFICIENCY = 0.6
const NOTHING: LabTable = { columns: [], rows: [] }

/**
 * Which executor and how many workers suit this machine, measured in seconds. The bytes are the app's own: when it is
 * asked first no file is open, and a small one, or one on a slow disk, would decide for all the others.
 */
export async function advise(context: LabContext): Promise<Findings> {
  const { scanSpawner, signal, tuning } = context
  const planned = adviceSettings(Math.min(availableParallelism(), MAX_WINDOW_WORKERS))
  const { possible: settings } = splitByRoom(planned, context.budget)
  const total = 2 + settings.length * ROUNDS
  return await withTemporaryFolder(SYNTHETIC_BYTES, async (folder) => {
    context.tell(0, total, WRITING, NOTHING)
    const modelOf = await makeModel(folder, signal)
    const limit = AbortSignal.timeout(2 * tuning.adviseMs)
    const both = AbortSignal.any([signal, limit])
    const measure = (model: Model, setting: Setting, plan = planScan(model.header.tensors)) =>
      measureScan(model, setting, plan, scanSpawner, both)
    let comparison: Comparison | undefined
    try {
      context.tell(1, total, say('Looking for how much can be scanned in the time'), NOTHING)
      const { scanMs } = await measure(modelOf(FIRST_TIMES), settings[0]!)
      const model = modelOf(timesFor(settings, scanMs / FIRST_TIMES, tuning.adviseMs))
      comparison = new Comparison(model, settings)
      let done = 2
      for (let round = 0; round < ROUNDS; round++)
        for (const setting of orderOfRound(settings, round)) {
          context.tell(done++, total, roundSentence(round, ROUNDS, setting), comparison.table())
          comparison.add(await measure(model, setting, comparison.plan), setting)
        }
    } catch (error) {
      if (signal.aborted || !limit.aborted) throw error
      // The machine was slower than it looked: what every setting has is enough.
      if (!comparison || comparison.rounds === 0)
        throw failure(
          'busy',
          say('In {{seconds}} s not every setting could be measured: the machine is too slow or too busy.', {
            seconds: (2 * tuning.adviseMs) / 1000,
          }),
        )
    }
    return { subject: formatBytes(comparison.bytes), ...comparison.findings() }
  })
}

/** One thread first. @throws AppFailure `bad-request` when there is not even memory for one */
export function adviceSettings(cores: number, refuse = checkScanMemory): Setting[] {
  const settings = planSettings({ experiment: 'compare', workers: advisedSteps(cores), rounds: ROUNDS })
  const [single] = settings
  const refusal = refuse(single!)
  if (refusal) throw badRequest(refusal)
  return settings.filter((setting) => refuse(setting) === undefined)
}

/**
 * How often the bytes are scanned, so that all rounds take the time.
 * @param singleMs that one thread takes for the bytes once
 * @param ms that all scans may take together
 */
export function timesFor(settings: readonly Setting[], singleMs: number, ms: number): number {
  const part = ({ workers }: Setting) => (workers === 1 ? 1 : 1 / (workers * EFFICIENCY))
  const round = settings.reduce((sum, setting) => sum + part(setting), 0) * singleMs
  return Math.max(1, Math.min(MAX_TIMES, Math.floor(ms / (ROUNDS * round))))
}
