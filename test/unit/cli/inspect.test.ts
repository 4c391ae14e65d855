import { expect, it } from 'vitest'
import { limitsOf, ProcessBudget } from '../../../electron/engine/executors/process-budget.ts'
import type { InspectHost } from '../../../electron/cli/host.ts'
import { runInspect } from '../../../electron/cli/inspect.ts'

it('an error of the program has a code of its own: it is no problem of the model', async () => {
  let said = ''
  const output = {
    isTTY: false,
    failure: undefined,
    readerLeft: false,
    write: async (text: string) => void (said += text),
  }
  const host = {
    budget: new ProcessBudget(limitsOf({})),
    startsProcesses: true,
    get cwd(): string {
      throw new Error('something went wrong')
    },
    stdout: output,
    stderr: output,
    signal: new AbortController().signal,
  } as unknown as InspectHost
  expect(await runInspect(['a.gguf'], host)).toBe(70)
  expect(said).toBe('something went wrong\n')
})
