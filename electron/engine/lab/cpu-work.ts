import { failure } from '../../../shared/text/errors.ts'
import type { WorkRequest } from '../../../shared/model/lab.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { digits, percent } from './figures.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { withWorkers } from './open-workers.ts'
import { type MeasuredStep, measureWork, planWork } from './work-rows.ts'

/** Steps to begin with, and milliseconds from which on a measurement says how many fit the time that is wanted. */
const FIRST_STEPS = 1_000_000
const LONG_ENOUGH = 50

/** Each job is the same arithmetic, about a second long on one core here. */
export async function cpuWork(request: WorkRequest, context: LabContext): Promise<Findings> {
  const plan = planWork(request, false)
  context.tell(0, plan.length, say('Looking for how much arithmetic takes a second here'), { columns: [], rows: [] })
  const { steps, result } = await calibrate(context)
  const { table, measured } = await measureWork(plan, context, async ({ api }) => {
    const computed = await api.compute(steps)
    if (computed === result) return
    throw failure(
      'internal',
      say('A worker computed {{computed}} where another computed {{result}}.', { computed, result }),
    )
  })
  return { table, reading: readCpu(measured) }
}

function calibrate({ labSpawner, signal, tuning }: LabContext) {
  return withWorkers(labSpawner, 'thread', 1, { signal }, async ({ workers }) => {
    const { api } = workers[0]!
    for (let steps = FIRST_STEPS; ; steps *= 4) {
      const began = performance.now()
      await api.compute(steps)
      const ms = performance.now() - began
      if (ms < Math.min(LONG_ENOUGH, tuning.cpuMs)) continue
      const wanted = Math.max(1, Math.round((steps / ms) * tuning.cpuMs))
      return { steps: wanted, result: await api.compute(wanted) }
    }
  })
}

/** Part of the cores from which on threads have worked at once. */
const NEARLY_ALL = 0.8

export function readCpu(measured: readonly MeasuredStep[]): Sentence[] {
  const time = ({ workMs }: MeasuredStep) => digits(workMs / 1000)
  const alone = measured[0]!
  const of = (executor: string) => measured.find((step) => step.executor === executor && step.jobs > 1)
  const [single, threads, processes] = [of('single'), of('threads'), of('processes')]
  const sentences: Sentence[] = [say('One alone takes {{alone}} s.', { alone: time(alone) })]
  if (single && threads && processes) {
    const gain = (threads.jobs * alone.workMs) / threads.workMs
    const values = { gain: digits(gain), percent: percent(gain / threads.jobs), jobs: threads.jobs }
    sentences.push(
      say(
        '{{jobs}} of them take {{after}} s one after another, {{threads}} s on threads and {{processes}} s on processes; all results are equal.',
        {
          jobs: threads.jobs,
          after: time(single),
          threads: time(threads),
          processes: time(processes),
        },
      ),
      gain >= threads.jobs * NEARLY_ALL
        ? say(
            'Threads do the work of {{gain}} cores, {{percent}}% of what {{jobs}} could: no lock holds them up.',
            values,
          )
        : say(
            'Threads do the work of {{gain}} cores, {{percent}}% of what {{jobs}} could: they had fewer cores to themselves, because there are fewer, because two of them share one, or because other programs run.',
            values,
          ),
    )
  }
  return sentences
}
