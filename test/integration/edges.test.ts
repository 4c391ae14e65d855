/** Odd machines and odd places, one by one; `test/EDGES.md` has the list, with what only a person can check. */
import { execFile, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture, numbers, open, root, scan, watch } from '../helpers/engine.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}
interface Report {
  readonly tensors: readonly { readonly status: string }[]
  readonly scan: { readonly workers: number }
}

const program = resolve(root, 'dist/main/inspect.mjs')
const standIn = resolve(root, 'build/stand-in/run.ts')
const main = resolve(root, 'dist/main/main.mjs')
let folder = ''
/** What a scan of the model in ordinary circumstances gives. */
let usual: Report['tensors'] = []

function run(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const [file, ...args] = command
  const options = {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, ...env },
    maxBuffer: 1 << 26,
    timeout: 100_000,
  }
  return new Promise((done) => {
    const child = execFile(file!, args, options, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    )
  })
}
const inspect = (...args: string[]) => run([process.execPath, program, ...args])
const tensorsOf = (found: Run) => (JSON.parse(found.stdout) as Report).tensors
const model = () => fixture('all-types.gguf')
const place = (...path: string[]): string => {
  const target = join(folder, ...path)
  mkdirSync(target, { recursive: true })
  return target
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-edges-'))
  usual = tensorsOf(await inspect(model(), '--json', '-'))
  expect(usual).toHaveLength(35)
  expect(usual.every(({ status }) => status === 'done')).toBe(true)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** It is measured in full, and lacks most tensors of a model: a finding, which is not what these tests are about. */
const MEASURED = { code: 0, stdout: '', stderr: expect.stringMatching(/^\d+ errors, the first: .*\.\n$/) as string }
const ANYHOW = ['--fail-on', 'never', '--quiet']

describe('names', () => {
  const odd = [
    'with spaces',
    'quotes \' and " and `',
    '$HOME %PATH% 100% #1?',
    'emoji 🐙🧑‍🚀',
    '模型',
    'نموذج',
    '-dash',
    'e\u0301 & é',
  ]
  const possible = process.platform === 'win32' ? odd.filter((name) => !/["?]/.test(name)) : odd

  it.each(possible)('%s: of folder, model and export', async (name) => {
    const path = join(place(name), `${name}.gguf`)
    copyFileSync(model(), path)
    const csv = join(folder, name, `${name}.csv`)
    expect(await inspect(path, '--csv', csv, ...ANYHOW)).toEqual(MEASURED)
    expect(readFileSync(csv, 'utf8').trim().split('\n')).toHaveLength(36)
    expect(readdirSync(join(folder, name)).sort()).toEqual([`${name}.csv`, `${name}.gguf`])
  })

  it('a model without an extension is told by what it begins with', async () => {
    copyFileSync(model(), join(folder, 'model'))
    expect(tensorsOf(await inspect('model', '--json', '-'))).toEqual(usual)
  })

  it.skipIf(process.platform === 'win32')('paths of more than 260, and of more than 1,000 characters', async () => {
    // macOS takes no path of more than 1,024.
    const depth = process.platform === 'darwin' ? 2 : 6
    const deep = place(...Array.from({ length: depth }, () => 'd'.repeat(200)))
    // As long as a name may be, in bytes.
    const path = join(deep, `${'n'.repeat(250)}.gguf`)
    copyFileSync(model(), path)
    const csv = join(deep, `${'c'.repeat(251)}.csv`)
    expect(await inspect(path, '--csv', csv, ...ANYHOW)).toEqual(MEASURED)
    expect(readdirSync(deep)).toHaveLength(2)
  })

  it.skipIf(process.platform === 'win32')('names that are too long for the system are told as such', async () => {
    const name = `${'n'.repeat(300)}.csv`
    expect(await inspect(model(), '--csv', name, '--quiet')).toMatchObject({
      code: 64,
      stderr: `--csv names ${name}, which cannot be written: the name is too long.\n`,
    })
    for (const length of [300, 100_000]) {
      const { code, stderr } = await inspect(`${'m'.repeat(length)}.gguf`)
      expect([code, stderr.endsWith('m.gguf was not found.\n')]).toEqual([2, true])
    }
  })
})

describe.skipIf(process.platform === 'win32')('links', () => {
  it('a model behind two of them', async () => {
    symlinkSync(model(), join(folder, 'first.gguf'))
    symlinkSync('first.gguf', join(folder, 'second.gguf'))
    expect(tensorsOf(await inspect('second.gguf', '--json', '-'))).toEqual(usual)
  })

  it('a set of shards whose files have other names, elsewhere', async () => {
    const [blobs, snapshot] = [place('hub/blobs'), place('hub/snapshots/1')]
    for (const n of [1, 2, 3]) {
      copyFileSync(fixture(`sharded-0000${n}-of-00003.gguf`), join(blobs, `${n}a5f`))
      symlinkSync(`../../blobs/${n}a5f`, join(snapshot, `sharded-0000${n}-of-00003.gguf`))
    }
    const linked = await inspect(join(snapshot, 'sharded-00002-of-00003.gguf'), '--json', '-')
    expect(linked.code).toBe(0)
    expect(tensorsOf(linked)).toEqual(tensorsOf(await inspect(fixture('sharded-00001-of-00003.gguf'), '--json', '-')))
  })

  it('one that leads nowhere, and one that leads in a circle', async () => {
    symlinkSync('nowhere', join(folder, 'dangling.gguf'))
    symlinkSync('circle.gguf', join(folder, 'circle.gguf'))
    expect(await inspect('dangling.gguf')).toMatchObject({
      code: 2,
      stderr: 'dangling.gguf is a link to a file that does not exist.\n',
    })
    expect(await inspect('circle.gguf')).toMatchObject({ code: 2, stderr: expect.stringContaining('ELOOP') as string })
  })
})

/** Mounts of its own, which go with the process. Not everywhere may one have them. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
const mounted = (mount: string, ...args: string[]) =>
  run([
    'unshare',
    '-rm',
    'sh',
    '-c',
    `${mount} && shift 0 && "$@"; code=$?; ls -A ${folder}/disk >&2; exit $code`,
    'sh',
    process.execPath,
    program,
    ...args,
  ])

describe.skipIf(!canMount)('disks', () => {
  it('a read-only one: the model is scanned, an export says why it cannot be', async () => {
    const disk = place('disk')
    copyFileSync(model(), join(disk, 'm.gguf'))
    const readOnly = `mount --bind ${disk} ${disk} && mount -o remount,ro,bind ${disk}`
    const scanned = await mounted(readOnly, 'disk/m.gguf', '--json', '-')
    expect(tensorsOf(scanned)).toEqual(usual)
    expect(await mounted(readOnly, 'disk/m.gguf', '--csv', 'disk/out.csv', '--quiet')).toEqual({
      code: 64,
      stdout: '',
      stderr: '--csv names disk/out.csv, which cannot be written: the disk is read-only.\nm.gguf\n',
    })
  })

  it.each([
    ['--csv', 'out.csv'],
    ['--json', 'out.json'],
    ['--html', 'out.html'],
    ['--manifest', 'out.manifest'],
  ])('a full one: %s says so, and leaves nothing half written', async (option, name) => {
    place('disk')
    const full = `mount -t tmpfs -o size=4k none ${folder}/disk && head -c 4096 /dev/zero > ${folder}/disk/fill`
    const measure = option === '--manifest' ? ['--measure', 'sha256'] : []
    expect(await mounted(full, model(), option, `disk/${name}`, '--quiet', ...measure)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^\d+ errors.*\n\S+ cannot be written: the disk is full\.\nfill\n$/) as string,
    })
  })
})

describe('machines', () => {
  it('a locale with decimal commas changes no number', async () => {
    const written: string[] = []
    for (const locale of ['C', 'de_DE.UTF-8', 'fr_FR.UTF-8']) {
      const csv = join(folder, `${locale}.csv`)
      const env = { LANG: locale, LC_ALL: locale, LC_NUMERIC: locale, LANGUAGE: locale.slice(0, 2) }
      const args = [model(), '--csv', csv, '--workers', '1', ...ANYHOW]
      expect(await run([process.execPath, program, ...args], env)).toMatchObject({ code: 0 })
      written.push(readFileSync(csv, 'utf8'))
    }
    const rows = (text: string) => text.split('\n').map((line) => line.split(','))
    const columns = rows(written[0]!)[0]!
    // The time that it took is never the same.
    const lasting = (text: string) => rows(text).map((row) => row.filter((_, i) => columns[i] !== 'duration_ms'))
    expect(lasting(written[1]!)).toEqual(lasting(written[0]!))
    expect(lasting(written[2]!)).toEqual(lasting(written[0]!))
  })

  it.each([
    ['no home directory', { HOME: undefined, USERPROFILE: undefined, XDG_CONFIG_HOME: undefined, APPDATA: undefined }],
    ['a home that does not exist', { HOME: '/nonexistent/home', XDG_CONFIG_HOME: undefined }],
    ['no display', { DISPLAY: undefined, WAYLAND_DISPLAY: undefined, XDG_RUNTIME_DIR: undefined }],
    ['no folder for temporary files', { TMPDIR: '/nonexistent', TEMP: '/nonexistent', TMP: '/nonexistent' }],
  ] as const)('%s: the app scans without a window', async (_what, env) => {
    const app = await run([process.execPath, standIn, main, '--inspect', model(), '--json', '-'], { ...env })
    expect(app).toMatchObject({ code: 1, stderr: '' })
    expect(tensorsOf(app)).toEqual(usual)
  })

  it.each([1, 64])('%i cores: as many workers, and the same numbers', async (cores) => {
    const hook = join(folder, `cores-${cores}.mjs`)
    writeFileSync(
      hook,
      `import os from 'node:os'
import { syncBuiltinESMExports } from 'node:module'
os.availableParallelism = () => ${cores}
syncBuiltinESMExports()`,
    )
    for (const executor of cores === 1 ? ['threads', 'processes'] : ['threads']) {
      const args = ['--import', pathToFileURL(hook).href, program, model(), '--json', '-', '--executor', executor]
      const found = await run([process.execPath, ...args])
      expect((JSON.parse(found.stdout) as Report).scan.workers).toBe(cores)
      expect(tensorsOf(found)).toEqual(usual)
    }
  })

  it('64 workers at once give the numbers of one', async () => {
    const path = join(folder, 'large.gguf')
    // 70 pieces of work, each of them other numbers.
    const data = (i: number) => new Uint8Array(new Float32Array(1 << 20).map((_, j) => Math.fround((j + i) / 7)).buffer)
    const tensors = Array.from({ length: 70 }, (_, i) => ({
      name: `blk.${i}.ffn_up.weight`,
      shape: [1024, 1024],
      typeId: 0,
      data: data(i),
    }))
    writeFileSync(path, writeGguf({ metadata: [], tensors }))
    const large = await open(path)
    const many = watch()
    const found = await scan(large, { executor: 'threads', workers: 64, measures: [] }, many)
    expect(many.channels).toHaveLength(64)
    expect(numbers(found)).toEqual(numbers(await scan(large, { executor: 'single', workers: 1, measures: [] })))
  })

  it.skipIf(spawnSync('taskset', ['-c', '0', 'true']).status !== 0)('one core for real', async () => {
    const found = await run(['taskset', '-c', '0', process.execPath, program, model(), '--json', '-'])
    expect((JSON.parse(found.stdout) as Report).scan.workers).toBe(1)
    expect(tensorsOf(found)).toEqual(usual)
  })

  it('little memory: with 24 MB of heap a scan comes to its end, the kernels need none of it', async () => {
    const found = await run([process.execPath, '--max-old-space-size=24', program, model(), '--json', '-'])
    expect(found).toMatchObject({ code: 1, stderr: '' })
    expect(tensorsOf(found)).toEqual(usual)
  })
})
