import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as commandLine from '../../../../build/stand-in/command-line.ts'
import { becomeReady } from '../../../../build/stand-in/readiness.ts'
import { utilityProcess } from '../../../../build/stand-in/utility-process.ts'

const { fork } = utilityProcess
const wrong = (value: unknown) => value as never

let folder = ''
/** Waits to be killed, or ends as it is told. */
let program = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stand-in-utility-'))
  program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `process.parentPort.on('message', ({ data }) => {
      if (typeof data === 'number') process.exit(data)
      if (typeof data === 'string') process.kill(process.pid, data)
    })
    setInterval(() => undefined, 1000)`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A process, and the names of its events until its end. */
async function run(act: (child: ReturnType<typeof fork>) => void) {
  const child = fork(program, [], { stdio: 'ignore' })
  const events: string[] = []
  child.on('spawn', () => events.push('spawn'))
  const code = await new Promise<number>((done) => {
    child.once('exit', (value: number) => done(value))
    child.once('spawn', () => act(child))
  })
  return { child, code, events: [...events, 'exit'] }
}

test('utilityProcess cannot be created before app is ready', () => {
  expect(() => fork(program)).toThrow(new TypeError('utilityProcess cannot be created before app is ready.'))
  // What JavaScript checks comes first.
  expect(() => fork('')).toThrow('Missing UtilityProcess entry script.')
  becomeReady()
})

describe('utilityProcess.fork', () => {
  beforeAll(() => becomeReady())

  test('Missing UtilityProcess entry script', () => {
    expect(() => fork(wrong(undefined))).toThrow(new Error('Missing UtilityProcess entry script.'))
  })

  const stream = (name: string) => `${name} configuration must be of the following values: inherit, pipe, ignore`
  test.each([
    [{ execArgv: 'x' }, new TypeError('execArgv must be an array of strings.')],
    [{ execArgv: [5] }, new TypeError('Invalid value for execArgv')],
    [{ serviceName: 5 }, new TypeError('serviceName must be a string.')],
    [{ cwd: 5 }, new TypeError('cwd path must be a string.')],
    [{ env: { A: 1 } }, new TypeError('Invalid value for env')],
    [{ stdio: 'none' }, new Error('stdio must be of the following values: inherit, pipe, ignore')],
    [{ stdio: ['ignore', 'pipe'] }, new Error('configuration missing for stdin, stdout or stderr.')],
    [{ stdio: ['pipe', 'pipe', 'pipe'] }, new Error('stdin value other than ignore is not supported.')],
    [{ stdio: ['ignore', 'none', 'pipe'] }, new Error(stream('stdout'))],
    [{ stdio: ['ignore', 'pipe', 'none'] }, new Error(stream('stderr'))],
    [{ silent: true }, new Error("electron stand-in: options of a utility process have no 'silent'")],
  ])('%j: %s', (options, error) => {
    expect(() => fork(program, [], wrong(options))).toThrow(error)
    // In the place of the arguments, too.
    expect(() => fork(program, wrong(options))).toThrow(error)
  })

  test('takes null for nothing', async () => {
    const child = fork(program, wrong(null), wrong({ stdio: 'ignore', execArgv: null, cwd: null }))
    await new Promise((done) => child.once('spawn', done))
    expect(child.kill()).toBe(true)
  })

  test.each([[[5]], ['x']])('Invalid value for args: %j', (args) => {
    expect(() => fork(program, wrong(args))).toThrow(new TypeError('Invalid value for args'))
  })
})

describe('a utility process', () => {
  beforeAll(() => becomeReady())

  test('has no pid and cannot be killed before it is there and after its end', async () => {
    const early = fork(program, [], { stdio: 'ignore' })
    expect([early.pid, early.kill()]).toEqual([undefined, false])
    await new Promise((done) => early.once('spawn', done))
    const { child } = await run((it) => {
      expect(it.pid).toBeGreaterThan(0)
      expect(it.kill()).toBe(true)
    })
    expect([child.pid, child.kill()]).toEqual([undefined, false])
    early.kill()
  })

  test('ends with its own exit code, after it was there', async () => {
    const { code, events } = await run((child) => child.postMessage(3))
    expect(code).toBe(3)
    expect(events).toEqual(['spawn', 'exit'])
  })

  test('ends with 0 after kill(), even if SIGKILL had to follow', async () => {
    expect((await run((child) => child.kill())).code).toBe(0)
    const both = await run((child) => {
      child.kill()
      process.kill(child.pid!, 'SIGKILL')
    })
    expect(both.code).toBe(0)
  })

  test.each(['SIGTERM', 'SIGKILL', 'SIGTRAP', 'SIGSEGV'] as const)(
    'ends with the number of a signal that kill() did not send: %s',
    async (signal) => {
      expect((await run((child) => process.kill(child.pid!, signal))).code).toBe(constants.signals[signal])
    },
  )

  test('that cannot be launched tells of no end', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const child = fork(program, [], { cwd: join(folder, 'missing') })
    const exit = vi.fn()
    child.on('exit', exit)
    await vi.waitFor(() => expect(error).toHaveBeenCalled())
    await new Promise((done) => setTimeout(done, 50))
    expect(exit).not.toHaveBeenCalled()
    expect([child.pid, child.kill()]).toEqual([undefined, false])
    error.mockRestore()
  })

  test('of root dies at once when the sandbox has been enabled', async () => {
    const die = vi.spyOn(commandLine, 'childrenOfRootDie').mockReturnValue(true)
    const { code } = await run(() => undefined)
    expect(code).toBe(constants.signals.SIGTRAP)
    die.mockRestore()
  })

  test('postMessage refuses what cannot be cloned', async () => {
    await run((child) => {
      expect(() => child.postMessage(() => undefined)).toThrow(new Error('An object could not be cloned.'))
      child.kill()
    })
  })

  test('postMessage: Port at index 0 is not a valid port', async () => {
    const { child } = await run((it) => {
      expect(() => it.postMessage('x', [5])).toThrow(new TypeError('Port at index 0 is not a valid port'))
      // What is no array is not looked at.
      it.postMessage({}, wrong('x'))
      it.kill()
    })
    // Lost, without an error.
    child.postMessage(() => undefined)
  })
})
