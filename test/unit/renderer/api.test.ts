import { expect, it, vi } from 'vitest'
import { CALLS } from '../../../shared/ipc/calls.ts'
import type { Transport } from '../../../shared/ipc/transport.ts'
import { api, connect } from '../../../renderer/api.ts'

const transport = () => {
  const answer = { ok: true, value: null } as const
  return {
    call: vi.fn<Transport<File>['call']>().mockResolvedValue(answer),
    on: vi.fn<Transport<File>['on']>(() => () => undefined),
    openFiles: vi.fn<Transport<File>['openFiles']>().mockResolvedValue(answer),
  }
}

it('calls through the transport that was connected last', async () => {
  const [first, second] = [transport(), transport()]
  connect(first)
  await api.showExported('a')
  connect(second)
  await api.showExported('b')
  expect([first.call.mock.calls, second.call.mock.calls]).toEqual([[['showExported', 'a']], [['showExported', 'b']]])
})

it('has a function for every call, for dropped files and for events', async () => {
  const to = transport()
  connect(to)
  for (const name of CALLS) expect(await (api[name] as () => unknown)()).toEqual({ ok: true, value: null })
  expect(to.call.mock.calls.map(([name]) => name)).toEqual(CALLS)
  const files = [new File([], 'a.gguf')]
  await api.openFiles(files, 'open')
  expect(to.openFiles.mock.calls).toEqual([[files, 'open']])
  const listener = () => undefined
  api.onEvent(listener)
  expect(to.on.mock.calls).toEqual([[listener]])
})
