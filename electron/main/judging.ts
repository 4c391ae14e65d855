/** Judges a model in the process that also answers the windows. */
import type { TensorResult } from '../../shared/contract.ts'
import { judge, type Judgement } from '../../shared/health/judge.ts'
import { verdictHeadline } from '../../shared/health/verdict.ts'
import type { WriteLog } from '../../shared/log.ts'
import { type InPieces, measuredTensors } from '../../shared/overview/measured-tensor.ts'
import type { Sentence } from '../../shared/sentence.ts'
import type { Model } from '../engine/gguf/model.ts'
import type { ModelSession } from './model-session.ts'
import { modelView } from './model-view.ts'
import type { RecentList } from './recent-list.ts'
import { finishInTurns } from './turns.ts'

/**
 * Judges a session by its results at this moment; recent files keep the verdict.
 * @returns the verdict in a sentence, for whoever waits for it
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

/** Verdict and findings for these results, by tensor index. They must not change meanwhile. Windows get their turn in between. */
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
