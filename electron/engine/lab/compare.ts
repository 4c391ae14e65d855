import { availableParallelism } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { formatBytes, visibleText } from '../../../shared/text/format.ts'
import type { CompareRequest } from '../../../shared/model/lab.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { memoriesOf } from '../executors/process-budget.ts'
import { badRequest, orderOfRound, planSettings, splitByRoom } from './compare-plan.ts'
import { Comparison } from './comparison.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { measureScan } from './measured-scan.ts'
import { type Setting, settingName } from './setting.ts'
import { checkScanMemory } from './memory-guard.ts'
import { subModel } from './sub-model.ts'

/** The same scan on one thread, on threads and on processes, round by round. @throws AppFailure `bad-request` */
export async function compare(request: CompareRequest, context: LabContext): Promise<Findings> {
  const { rounds } = request
  const { possible: settings, refused } = splitByRoom(planSettings(request), context.budget)
  if (!context.model) throw badRequest(say('A comparison needs a model.'))
  const refusal = settings.map((setting) => checkScanMemory(setting)).find((each) => each !== undefined)
  if (refusal) throw badRequest(refusal)
  const { scanSpawner, signal } = context
  const model = subModel(context.model, request.bytes)
  // Of a hundred thousand tensors both take their time: the window has its turn in between.
  await turn()
  const comparison = new Comparison(model, settings, refused)
  const total = settings.length * rounds + 1
  let done = 0
  const tell = (doing: Sentence) => context.tell(done++, total, doing, comparison.table())
  const measure = (setting: Setting) => measureScan(model, setting, comparison.plan, scanSpawner, signal)
  tell(say('Reading once without measuring, so that all find the same in memory'))
  const room = context.budget.room(memoriesOf([]))
  const warmUp: Setting = { executor: 'threads', workers: Math.min(availableParallelism(), room) }
  comparison.expect(await measure(warmUp), warmUp)
  for (let round = 0; round < rounds; round++)
    for (const setting of orderOfRound(settings, round)) {
      tell(roundSentence(round, rounds, setting))
      comparison.add(await measure(setting), setting)
    }
  return { subject: `${visibleText(model.name)}, ${formatBytes(comparison.bytes)}`, ...comparison.findings() }
}

export const roundSentence = (round: number, rounds: number, setting: Setting): Sentence =>
  say('Round {{round}} of {{rounds}}: {{setting}}', { round: round + 1, rounds, setting: settingName(setting) })
