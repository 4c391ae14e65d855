import { expect, test } from 'vitest'
import { openThread } from '../../../../electron/engine/executors/thread-channel.ts'

const program = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

test('what is done with an answer comes before the end of the worker that gave it, though both arrive together', async () => {
  const thread = openThread(
    program(`
      import { parentPort } from 'node:worker_threads'
      parentPort.postMessage('answer')
      setTimeout(() => process.exit(7), 50)
    `),
  )
  const events: string[] = []
  thread.onMessage((message) => {
    // As the promise of a call: settled some steps later.
    void Promise.resolve()
      .then(() => undefined)
      .then(() => events.push(String(message)))
  })
  const ended = new Promise<void>((done) =>
    thread.onExit((reason, cause) => {
      events.push(`${JSON.stringify(reason)}, ${cause}`)
      done()
    }),
  )
  // Nothing is heard until the worker is gone.
  for (const until = performance.now() + 1000; performance.now() < until;);
  await ended
  expect(events).toEqual(['answer', '{"kind":"code","code":7}, own'])
})
