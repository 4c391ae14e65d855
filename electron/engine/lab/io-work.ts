import { randomFillSync } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../shared/text/errors.ts'
import { formatBytes } from '../../../shared/text/format.ts'
import type { WorkRequest } from '../../../shared/model/lab.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'
import { digits } from './figures.ts'
import type { Findings, LabContext } from './lab-context.ts'
import { withTemporaryFolder } from './temporary-folder.ts'
import { type MeasuredStep, measureWork, planWork } from './work-rows.ts'

/** Each job reads a file, waits a second and writes a copy. */
export async function ioWork(request: WorkRequest, context: LabContext): Promise<Findings> {
  const steps = planWork(request, true)
  const { ioBytes, ioWaitMs } = context.tuning
  return await withTemporaryFolder((request.workers + 1) * ioBytes, async (folder) => {
    const source = join(folder, 'source')
    await writeFile(source, randomFillSync(Buffer.alloc(ioBytes)))
    const targets = new Set<string>()
    const { table, measured } = await measureWork(
      steps,
      context,
      async ({ api }, number) => {
        const target = join(folder, `copy-${number}`)
        targets.add(target)
        const written = await api.copyFile({ source, target, waitMs: ioWaitMs })
        if (written === ioBytes) return
        const values = { written: formatBytes(written), expected: formatBytes(ioBytes) }
        throw failure('internal', say('A copy has {{written}} of {{expected}}.', values))
      },
      async () => {
        for (const target of targets) await rm(target)
        targets.clear()
      },
    )
    return { table, reading: readIo(measured, ioWaitMs) }
  })
}

function readIo(measured: readonly MeasuredStep[], waitMs: number): Sentence[] {
  const work = (found: MeasuredStep | undefined) => (found ? digits(found.workMs / 1000) : undefined)
  const of = (executor: string, together = true) =>
    measured.find((step) => step.executor === executor && step.jobs > 1 && step.together === together)
  const [threads, processes] = [of('threads'), of('processes')]
  const [after, overlapping] = [of('single', false), of('single')]
  const sentences: Sentence[] = [
    say('One alone takes {{alone}} s, {{wait}} s of which it waits.', {
      alone: work(measured[0])!,
      wait: digits(waitMs / 1000),
    }),
  ]
  if (threads && processes && after)
    sentences.push(
      say(
        '{{jobs}} of them take {{after}} s one after another, {{threads}} s on threads and {{processes}} s on processes: who waits needs no core, so both kinds overlap.',
        {
          jobs: threads.jobs,
          after: work(after)!,
          threads: work(threads)!,
          processes: work(processes)!,
        },
      ),
      say('Start-up comes on top: {{threads}} ms for the threads, {{processes}} ms for the processes.', {
        threads: digits(threads.startupMs),
        processes: digits(processes.startupMs),
      }),
    )
  if (overlapping)
    sentences.push(
      say('One thread that has all of them under way takes {{time}} s: for waiting, Node needs no further workers.', {
        time: work(overlapping)!,
      }),
    )
  return sentences
}
