import { parse } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCaptured } from '../../../build/run-captured.mjs'

const run = (script: string) => runCaptured(process.execPath, ['--eval', script])

describe('runCaptured', () => {
  test('keeps both outputs and the exit code', async () => {
    const { code, printed } = await run('console.error("1 “a”"); console.log("2 “b”"); process.exitCode = 3')
    expect(code).toBe(3)
    expect(printed.split('\n').sort()).toEqual(['', '1 “a”', '2 “b”'])
  })

  test('gives a line without arguments to the shell', async () => {
    expect(await runCaptured('echo one && exit 4')).toMatchObject({ code: 4, printed: expect.stringMatching(/^one/) })
  })

  test('runs in the folder and with the variables that are given', async () => {
    const { root } = parse(process.execPath)
    const script = 'process.stdout.write(process.cwd() + process.env.GIVEN)'
    const options = { cwd: root, env: { ...process.env, GIVEN: ' yes' } }
    expect((await runCaptured(process.execPath, ['--eval', script], options)).printed).toBe(`${root} yes`)
  })

  test.skipIf(process.platform === 'win32')('says which signal ended the command', async () => {
    expect(await run('process.kill(process.pid, "SIGKILL")')).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  test('rejects if the program cannot be started', async () => {
    await expect(runCaptured('/no/such/program', ['x'])).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
