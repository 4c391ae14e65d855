import { describe, expect, it } from 'vitest'
import {
  type ExitReason,
  exitSentence,
  workerDied,
  WorkerExit,
  workerFailure,
} from '../../../../electron/engine/protocol/exit-reason.ts'
import { english } from '../../../../shared/text/sentence.ts'

describe('an exit reason', () => {
  it.each<readonly [ExitReason, string, string]>([
    [{ kind: 'code', code: 9 }, 'exited with code 9', 'The worker exited with code {{number}}.'],
    [{ kind: 'signal', signal: 'SIGKILL' }, 'was killed by SIGKILL', 'The worker was killed by {{signal}}.'],
    [{ kind: 'error', message: 'out of\nmemory' }, 'failed: out of\nmemory', 'The worker failed: {{reason}}.'],
    [
      { kind: 'silent', seconds: 0.1 },
      'did not answer within 0.1 s',
      'The worker did not answer within {{seconds}} s.',
    ],
  ])('is worded for logs, errors and rejections: %o', (reason, predicate, text) => {
    expect(english(exitSentence(reason))).toBe(predicate)
    expect(workerDied(reason)).toMatchObject({
      code: 'worker-died',
      message: `The worker ${predicate}.`,
      sentence: { text },
    })
    expect(new WorkerExit(reason, 'own').message).toBe(`the worker ${predicate}`)
  })

  it('keeps a message that looks like a place of a sentence', () => {
    expect(workerDied({ kind: 'error', message: 'out of {{memory}}' }).message).toBe(
      'The worker failed: out of {{memory}}.',
    )
  })
})

describe('workerFailure', () => {
  it('returns the error of the exit', () => {
    const exit = new WorkerExit({ kind: 'code', code: 3 }, 'own')
    expect(workerFailure(exit)).toEqual(workerDied({ kind: 'code', code: 3 }))
  })

  it('returns other errors with their message as it is', () => {
    expect(workerFailure(new Error('no room'))).toMatchObject({ code: 'worker-died', message: 'no room' })
  })
})
