import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { formatBytes, visibleText } from '../../../shared/text/format.ts'
import type { CompareRequest } from '../../../shared/model/lab.ts'
import { GENERATED_BYTES } from '../../../shared/model/lab-choices.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { memoriesOf } from '../executors/process-budget.ts'
import type { Model } from '../formats/model.ts'
import { badRequest, orderOfRound, planSettings, splitByRoom } from './compare-plan.ts'
import { Comparison } from './comparison.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { measureScan } from './measured-scan.ts'
import { type Setting, settingName } from './setting.ts'
import { checkScanMemory } from './memory-guard.ts'
import { subModel } from './sub-model.ts'
import { makeModel, SYNTHETIC_BYTES, timesOf, WRITING } from './synthetic-model.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

/**
 * The same scan on one thread, on threads and on processes, round by round: of the model, or of generated data without
 * one.
 * @throws AppFailure `bad-request`
 */
export async function compare(request: CompareRequest, context: LabContext): Promise<Findings> {
  const { possible, refused } = splitByRoom(planSettings(request), context.budget)
  const refusal = possible.map((setting) => checkScanMemory(setting)).find((each) => each !== undefined)
  if (refusal) throw badRequest(refusal)
  const scan = async (model: Model, subjectOf: (size: string) => string | Sentence): Promise<Findings> => {
    // Both take a while for a hundred thousand tensors: the window has its turn in between.
    await turn()
    const comparison = new Comparison(model, possible, refused)
    await measureAll(comparison, model, request.rounds, context)
    return { subject: subjectOf(formatBytes(comparison.bytes)), ...comparison.findings() }
  }
  const { model, signal } = context
  if (model) return await scan(subModel(model, request.bytes), (size) => `${visibleText(model.name)}, ${size}`)
  return await withTemporaryFolder(SYNTHETIC_BYTES, async (folder) => {
    context.tell(0, stepsOf(possible, request.rounds), WRITING, { columns: [], rows: [] })
    const { bytes = GENERATED_BYTES } = request
    const modelOf = await makeModel(folder, signal)
    return await scan(subModel(modelOf(timesOf(bytes)), bytes), (size) => say('generated data, {{size}}', { size }))
  })
}

/** A scan that does not count, then each setting in every round. */
const stepsOf = (settings: readonly Setting[], rounds: number) => settings.length * rounds + 1

async function measureAll(comparison: Comparison, model: Model, rounds: number, context: LabContext): Promise<void> {
  const { budget, scanSpawner, signal } = context
  const { settings } = comparison
  const total = stepsOf(settings, rounds)
  let done = 0
  const tell = (doing: Sentence) => context.tell(done++, total, doing, comparison.table())
  const measure = (setting: Setting) => measureScan(model, setting, comparison.plan, scanSpawner, signal)
  tell(say('Reading once without measuring, so that all find the same in memory'))
  const warmUp: Setting = {
    executor: 'threads',
    workers: Math.min(availableParallelism(), budget.room(memoriesOf([]))),
  }
  comparison.expect(await measure(warmUp), warmUp)
  for (let round = 0; round < rounds; round++)
    for (const setting of orderOfRound(settings, round)) {
      tell(roundSentence(round, rounds, setting))
      comparison.add(await measure(setting), setting)
    }
}

export const roundSentence = (round: number, rounds: number, setting: Setting): Sentence =>
  say('Round {{round}} of {{rounds}}: {{setting}}', { round: round + 1, rounds, setting: settingName(setting) })
