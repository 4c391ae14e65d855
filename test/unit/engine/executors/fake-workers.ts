/** Workers that speak the protocol of `threads` without a thread. */
import type { ExitCause, ExitListener, ExitReason } from '../../../../electron/engine/protocol/exit-reason.ts'
import type { WorkerChannel } from '../../../../electron/engine/remote/worker-channel.ts'
import type { WorkerSpawner } from '../../../../electron/engine/executors/worker-spawner.ts'
import { EMPTY_PARTIAL } from '../../../../electron/engine/stats/merge.ts'
import { unpackHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import { ResultPacker } from '../../../../electron/engine/protocol/packed-results.ts'
import { ok, type Result } from '../../../../shared/text/errors.ts'
import type {
  ChunkResult,
  DigestStep,
  DigestTask,
  MeasureResult,
  MeasureTask,
} from '../../../../electron/engine/protocol/worker-protocol.ts'

type Answer = (task: MeasureTask, worker: number) => ChunkResult[] | 'die' | 'killed' | 'hang'

export type DigestAnswer = (task: DigestTask, position: number, worker: number) => Result<DigestStep> | 'die' | 'hang'

export const EMPTY = { partial: EMPTY_PARTIAL, histogram: new Uint8Array() }
export const success = (task: MeasureTask): ChunkResult[] =>
  task.chunks.map(({ tensor, index }) => ({ tensor, index, outcome: ok(EMPTY), durationMs: 1 }))

/** As a worker answers. */
function pack(task: MeasureTask, results: readonly ChunkResult[]): MeasureResult {
  const packer = new ResultPacker(task)
  for (const { outcome, durationMs } of results)
    if (outcome.ok) packer.add(outcome.value.partial, unpackHistogram(outcome.value.histogram), undefined, durationMs)
    else packer.fail(outcome.error, durationMs)
  return packer.finish()
}

export function fakeWorkers(answer: Answer, starts: (number: number) => boolean = () => true, digest?: DigestAnswer) {
  let opened = 0
  let alive = 0
  const spawner: WorkerSpawner = {
    open: () => {
      const number = ++opened
      alive++
      const messages: ((message: unknown) => void)[] = []
      const exits: ExitListener[] = []
      let gone = false
      const leave = (reason: ExitReason, cause: ExitCause = 'own') => {
        if (gone) return
        gone = true
        alive--
        for (const listener of exits) listener(reason, cause)
      }
      const tell = (message: unknown) => setImmediate(() => !gone && messages.forEach((listener) => listener(message)))
      const channel: WorkerChannel = {
        pid: number,
        onMessage: (listener) => messages.push(listener),
        onExit: (listener) => exits.push(listener),
        kill: () => leave({ kind: 'signal', signal: 'SIGTERM' }, 'outside'),
        send: (message) => {
          const { uid, method, args } = message as { uid: number; method: string; args: [MeasureTask, number] }
          if (method === 'setPaused') return
          const payload =
            method === 'ready' || method === 'prepare'
              ? []
              : method === 'digest'
                ? digest!(args[0] as unknown as DigestTask, args[1], number)
                : answer(args[0], number)
          if (payload === 'die') return void setImmediate(() => leave({ kind: 'code', code: 9 }))
          if (payload === 'killed')
            return void setImmediate(() => leave({ kind: 'signal', signal: 'SIGKILL' }, 'outside'))
          if (payload === 'hang') return
          const measured = Array.isArray(payload) && method === 'measure' ? pack(args[0], payload) : payload
          const result = method === 'ready' ? { pid: 1, threadId: 1 } : measured
          tell({ type: 'running', uid, resultType: 'promise' })
          tell({ type: 'result', uid, complete: true, payload: result })
        },
      }
      if (starts(number))
        tell({
          type: 'init',
          exposed: { type: 'module', methods: ['ready', 'prepare', 'measure', 'digest', 'setPaused'] },
        })
      else setImmediate(() => leave({ kind: 'code', code: 1 }))
      return channel
    },
  }
  return { spawner, opened: () => opened, alive: () => alive }
}
