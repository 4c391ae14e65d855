/** Judges a model in the process that also answers the windows. */
import type { TensorResult } from '../../shared/model/scan.ts'
import { judge, type Judgement } from '../../shared/model/health/judge.ts'
import { verdictHeadline } from '../../shared/model/health/verdict.ts'
import type { WriteLog } from '../../shared/text/log.ts'
import { type InPieces, measuredTensors } from '../../shared/model/overview/measured-tensor.ts'
import type { Sentence } from '../../shared/text/sentence.ts'
import type { Model } from '../engine/formats/model.ts'
import type { ModelSession } from '../engine/session/session.ts'
import { modelView } from './views/model-view.ts'
import type { RecentList } from './opening/recent-list.ts'
import { finishInTurns } from './exports/turns.ts'

/**
 * Judges a session by its results at this moment; recent files keep the verdict.
 * @returns a function that resolves to the verdict in a sentence
 */
export function createJudge(recent: Pick<RecentList, 'judge'>, write: WriteLog) {
  return (session: Pick<ModelSession, 'model' | 'report'>): (() => Promise<Sentence>) => {
    const { model } = session
    const judged = judgeModel(model, session.report().result).then(({ verdict, findings }) => {
      recent.judge(model.files[0]!.path, verdict)
      return verdictHeadline(verdict, findings)
    })
    judged.catch((error: Error) => write('error', 'results', `the model could not be judged: ${error.stack}`))
    return () => judged
  }
}

/**
 * Verdict and findings for these results, by tensor index. The results must not change until then. Windows are answered
 * in between.
 */
export async function judgeModel(
  model: Model,
  result: (tensor: number) => TensorResult | undefined,
): Promise<Judgement> {
  return await finishInTurns(judgement(model, result))
}

/** The same in pieces, for a program without windows. */
export function* judgement(model: Model, result: (tensor: number) => TensorResult | undefined): InPieces<Judgement> {
  const view = modelView('', model, [])
  return yield* judge(view, measuredTensors(view, result))
}
