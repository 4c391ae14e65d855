import { describe, expect, it } from 'vitest'
import { ChannelWorker } from '../../../../electron/engine/remote/channel-worker.ts'
import { type ExitListener, type ExitReason, WorkerExit } from '../../../../electron/engine/protocol/exit-reason.ts'
import type { WorkerChannel } from '../../../../electron/engine/remote/worker-channel.ts'

function fakeChannel() {
  const sent: unknown[] = []
  const messages: ((message: unknown) => void)[] = []
  const exits: ExitListener[] = []
  let killed = false
  const channel: WorkerChannel = {
    pid: 1,
    send: (message) => sent.push(message),
    onMessage: (listener) => messages.push(listener),
    onExit: (listener) => exits.push(listener),
    kill: () => {
      killed = true
      exits.forEach((listener) => listener({ kind: 'signal', signal: 'SIGKILL' }, 'outside'))
    },
  }
  const receive = (message: unknown) => messages.forEach((listener) => listener(message))
  const exit = (reason: ExitReason) => exits.forEach((listener) => listener(reason, 'own'))
  return { channel, sent, receive, exit, isKilled: () => killed }
}

function listen(worker: ChannelWorker) {
  const got: Record<string, unknown>[] = []
  worker.addEventListener('message', ({ data }) => got.push(data as Record<string, unknown>))
  return got
}

describe('ChannelWorker', () => {
  it('answers outstanding calls with an error when the worker ends, and only those', () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    const got = listen(worker)
    worker.postMessage({ type: 'run', uid: 1 })
    worker.postMessage({ type: 'run', uid: 2 })
    fake.receive({ type: 'result', uid: 1, complete: true, payload: 5 })
    fake.exit({ kind: 'code', code: 3 })
    const errors = got.filter((message) => message['type'] === 'error')
    expect(errors.map((message) => message['uid'])).toEqual([2])
    expect(errors[0]!['error']).toEqual(new WorkerExit({ kind: 'code', code: 3 }, 'own'))
  })

  it('keeps the first message of the worker until it is listened to, and delivers it once', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    fake.receive({ type: 'init' })
    await worker.greeted
    expect(listen(worker)).toEqual([{ type: 'init' }])
    expect(listen(worker)).toEqual([])
  })

  it('is never greeted by a worker that exits first', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    fake.exit({ kind: 'code', code: 1 })
    await expect(worker.greeted).rejects.toEqual(new WorkerExit({ kind: 'code', code: 1 }, 'own'))
  })

  it('is never greeted by a worker that throws while it starts', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    fake.receive({ type: 'uncaughtError', error: { message: 'a broken worker' } })
    await expect(worker.greeted).rejects.toThrow('a broken worker')
  })

  it('answers calls to a worker that is gone', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    fake.exit({ kind: 'code', code: 0 })
    const got = listen(worker)
    worker.postMessage({ type: 'run', uid: 9 })
    expect(fake.sent).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(got).toMatchObject([{ type: 'error', uid: 9 }])
  })

  it('does not wait for ever for one that does not end', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker({ ...fake.channel, kill: () => undefined })
    expect(await worker.terminate(20)).toBe(false)
  })

  it('terminates once', async () => {
    const fake = fakeChannel()
    const worker = new ChannelWorker(fake.channel)
    expect(await worker.terminate()).toBe(true)
    expect(fake.isKilled()).toBe(true)
    expect(await worker.terminate()).toBe(true)
  })
})
