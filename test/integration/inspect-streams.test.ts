import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture, root } from '../helpers/engine.ts'

const program = resolve(root, 'dist/main/inspect.mjs')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux')('inspect and its surroundings', () => {
  /** In a shell of its own, `$INSPECT` being the program. */
  const shell = (script: string): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const env = { ...process.env, INIT_CWD: folder, INSPECT: `"${process.execPath}" "${program}"`, F: fixture('') }
      const child = execFile(
        'bash',
        ['-c', script.replaceAll('inspect', 'eval "$INSPECT"')],
        { cwd: folder, env },
        (_e, stdout, stderr) => done({ code: child.exitCode, stdout, stderr }),
      )
    })

  it.each([
    [
      'a reader that leaves: problems',
      'inspect "$F/malformed/type-unknown.gguf" --no-scan | true; exit ${PIPESTATUS[0]}',
      1,
      '',
    ],
    ['a reader that leaves: none', 'inspect "$F/version-1.gguf" --json - | true; exit ${PIPESTATUS[0]}', 0, ''],
    [
      'a full disk behind standard output',
      'inspect "$F/version-1.gguf" --csv full.csv --json - > /dev/full && exit 99; code=$?; test -s full.csv && exit $code',
      1,
      'Standard output cannot be written: the disk is full.\n',
    ],
    [
      'a full disk behind standard error: log',
      'inspect "$F/version-1.gguf" --quiet --verbose --csv noted.csv 2> /dev/full && test -s noted.csv',
      0,
      '',
    ],
    [
      'a reader of standard error that leaves',
      'inspect "$F/version-1.gguf" --quiet --verbose --csv left.csv 2> >(true) && test -s left.csv',
      0,
      '',
    ],
    ['a full disk behind standard error: no file', 'inspect nowhere.gguf 2> /dev/full', 2, ''],
    ['a full disk behind standard error: usage', 'inspect --nonsense 2> /dev/full', 64, ''],
    [
      'a folder that is gone',
      'mkdir gone && cd gone && rmdir ../gone && unset INIT_CWD && inspect x.gguf',
      2,
      'The current folder cannot be used (ENOENT): it was deleted, or its path is too long.\n',
    ],
  ])('exits with the truth, whatever becomes of its streams: %s', async (_what, script, code, stderr) => {
    expect(await shell(script)).toEqual({ code, stdout: '', stderr })
  })

  it('opens no inspector, and stops at once at the second signal', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    // Nobody reads the pipe: without a signal the run would wait for ever.
    const args = [program, fixture('version-1.gguf'), '--csv', pipe, '--verbose', '--quiet']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (data: Buffer) => {
      const before = said
      said += data.toString()
      const isNew = (text: string) => !before.includes(text) && said.includes(text)
      if (isNew(' done. 1 measured')) for (const signal of ['SIGUSR1', 'SIGINT'] as const) child.kill(signal)
      if (isNew('A second signal, such as Ctrl+C, stops at once.')) child.kill('SIGTERM')
    })
    const ended = new Promise((done) => child.once('close', (...how) => done(how)))
    expect(await ended).toEqual([null, 'SIGTERM'])
    expect(said).not.toMatch(/debugger|inspector/i)
  })
})
