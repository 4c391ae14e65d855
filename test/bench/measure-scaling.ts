/** N workers against N independent scans of one worker each, which run at once in processes of their own. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { open } from '../helpers/engine.ts'
import type { LayoutName } from './layouts.ts'
import { atLeast, format, rowOf, type Row } from './report.ts'
import { scanMs } from './scans.ts'
import { type BenchSettings, mixedBytes, modelFile } from './settings.ts'
import { interleave, ratios, summarize, timed } from './statistics.ts'

const PROGRAM = fileURLToPath(new URL('./scan-child.ts', import.meta.url))

const FILES: readonly (readonly [LayoutName, string, number | undefined])[] = [
  ['dense', 'dense', undefined],
  ['moe', 'experts, one tensor of 25%', undefined],
  ['large', 'four tensors of two dimensions', 1000],
]

export async function measureScaling(settings: BenchSettings): Promise<Row[]> {
  const rows: Row[] = []
  for (const [layout, name, count] of FILES)
    for (const executor of ['threads', 'processes'] as const)
      rows.push(await scaling(settings, modelFile(settings, layout, mixedBytes(settings), count), name, executor))
  return rows
}

async function scaling(
  { rounds, workers }: BenchSettings,
  file: string,
  name: string,
  executor: 'threads' | 'processes',
): Promise<Row> {
  const model = await open(file)
  const children = await Promise.all(Array.from({ length: workers }, () => startChild(file, executor)))
  const measured = await interleave(rounds, {
    together: () => scanMs(model, { executor, workers }),
    apart: () => timed(() => Promise.all(children.map(scanIn))),
  })
  for (const child of children) child.disconnect()
  // Apart, the file is measured once by each.
  const values = ratios(measured.apart, measured.together).map((ratio) => ratio / workers)
  const [together, apart] = [measured.together, measured.apart].map((ms) => format(summarize(ms).median))
  return rowOf(values, {
    group: 'scaling',
    name: `${name}, ${workers} ${executor}`,
    unit: `of ${workers} scans of 1`,
    target: atLeast(0.95),
    note: `${together} ms once, ${apart} ms ${workers} times`,
    rounds: measured,
  })
}

async function startChild(file: string, executor: string): Promise<ChildProcess> {
  const child = fork(PROGRAM, [file, executor], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await answer(child)
  return child
}

function scanIn(child: ChildProcess): Promise<unknown> {
  child.send('go')
  return answer(child)
}

async function answer(child: ChildProcess): Promise<unknown> {
  const gone = once(child, 'exit').then(() => {
    throw new Error('a scan that ran on its own ended early')
  })
  const answered = once(child, 'message')
  gone.catch(() => undefined)
  return Promise.race([answered, gone])
}
