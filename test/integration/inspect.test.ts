import { execFile, spawn } from 'node:child_process'
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedDigests } from '../helpers/digests.ts'
import { fixture, root } from '../helpers/engine.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { schemaErrors } from '../helpers/schemas.ts'
import { readJunit } from '../helpers/junit.ts'
import { writeSparseModel } from '../helpers/large-model.ts'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const program = resolve(root, 'dist/main/inspect.mjs')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function inspect(...args: string[]): Promise<Run> {
  const options = { cwd: folder, env: { ...process.env, INIT_CWD: folder }, maxBuffer: 1 << 28, timeout: 60_000 }
  return new Promise((done) => {
    const child = execFile(process.execPath, [program, ...args], options, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    )
  })
}

interface Report {
  readonly tensors: readonly {
    readonly name: string
    readonly status: string
    readonly stats?: Record<string, unknown>
    readonly histogram?: { readonly bins: number[]; readonly counts: number[] }
    readonly digest?: Record<string, string>
  }[]
  readonly problems: readonly { readonly message: string }[]
  readonly metadata: Record<string, unknown>
  readonly scan?: { readonly executor: string; readonly workers: number; readonly bytes: number }
}

const json = (run: Run) => JSON.parse(run.stdout) as Report

describe('inspect', () => {
  it.each(['gguf', 'dat'])('measures an importance matrix (.%s) like a model, and its entries', async (extension) => {
    const run = await inspect(fixture(`compare/compare.imatrix.${extension}`), '--json', '-', '--fail-on', 'warning')
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(schemaErrors(run.stdout)).toEqual([])
    const { imatrix } = JSON.parse(run.stdout) as { imatrix: { entries: Record<string, unknown>[] } }
    const entry = imatrix.entries.find(({ name }) => name === 'blk.0.ffn_down_exps.weight')
    expect(entry).toMatchObject({ columns: 256, expertsWithoutData: 1, sum: expect.closeTo(568.22765555, 3) })
    const table = await inspect(fixture(`compare/compare.imatrix.${extension}`))
    expect(table.stdout).toMatch(/^name +columns +experts/m)
  })

  it('prints one JSON object, the same on threads and on processes to the last bit', async () => {
    const runs = await Promise.all(
      ['threads', 'processes'].map((kind) =>
        inspect(fixture('all-types.gguf'), '--json', '-', '--executor', kind, '--workers', '2'),
      ),
    )
    // One layer of many types lacks most tensors of a model.
    for (const run of runs) expect(run).toMatchObject({ code: 1, stderr: '' })
    const [threads, processes] = runs.map(json)
    expect(threads!.tensors).toHaveLength(35)
    expect(threads!.tensors.every((tensor) => tensor.status === 'done')).toBe(true)
    expect(threads!.tensors).toEqual(processes!.tensors)
    expect(threads!.scan).toMatchObject({ executor: 'threads', workers: 2 })
    expect(processes!.scan).toMatchObject({ executor: 'processes', workers: 2 })
    expect(JSON.stringify(threads)).not.toContain('null')
  })

  it('prints a readable table', async () => {
    const run = await inspect(fixture('version-2.gguf'))
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^name +type +shape +size +mean/m)
    expect(run.stdout).toMatch(/a\.weight +F32 +64 × 4/)
    expect(run.stdout).toMatch(/1 of 1 tensors measured/)
  })

  it('says what it found: which expert has NaN from which row on, some of each kind, no sign that a terminal obeys', async () => {
    const [width, rows, experts] = [32, 8, 4]
    const values = Float32Array.from({ length: width * rows * experts }, (_, i) => i + 1)
    values.fill(NaN, (2 * rows + 3) * width, 3 * rows * width)
    const f32 = (name: string, shape: number[], data: Float32Array) => ({
      name,
      shape,
      typeId: 0,
      data: new Uint8Array(data.buffer),
    })
    const path = join(folder, 'findings.gguf')
    const tensors = [
      f32('blk.0.ffn_down_exps.weight', [width, rows, experts], values),
      f32('zero\x1b[2J', [width], new Float32Array(width)),
      ...Array.from({ length: 12 }, (_, i) => f32(`constant.${i}`, [width], new Float32Array(width).fill(i + 1))),
    ]
    writeFileSync(path, writeGguf({ tensors }))
    const { code, stdout } = await inspect(path)
    expect(code).toBe(1)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 error: NaN in blk.0.ffn_down_exps, expert 2.')
    const lines = stdout.slice(stdout.indexOf('findings:')).split('\n')
    expect(stdout).toContain('\n14 findings:\n')
    expect(lines[1]).toBe(
      '  error: NaN in blk.0.ffn_down_exps, expert 2. 160 NaN of 1,024 values, the first at row 3. Anything routed to that expert turns to NaN.',
    )
    expect(lines[2]).toMatch(/^ {2}warning: zero.*2J is all zero\./)
    expect(stdout).not.toContain('\x1b')
    expect(lines.filter((line) => line.includes('is constant'))).toHaveLength(10)
    expect(lines).toContain('  warning: 2 more of this kind')
  })

  it('reads the header only when asked', async () => {
    const run = await inspect(fixture('all-types.gguf'), '--no-scan', '--json', '-')
    const report = json(run)
    expect(run.code).toBe(1)
    expect(report.scan).toBeUndefined()
    expect(report.tensors.every((tensor) => tensor.status === 'waiting' && tensor.stats === undefined)).toBe(true)
  })

  it('tells on standard error what the scan notes down when verbose', async () => {
    const run = await inspect(fixture('version-1.gguf'), '--verbose', '--quiet', '--workers', '1')
    expect(run).toMatchObject({ code: 0, stdout: '' })
    const lines = run.stderr.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^\S+Z info {2}scan {4}Scan of version-1 started: .* scan=1 executor="threads" workers=1/)
    expect(lines[1]).toMatch(/^\S+Z debug worker {2}Worker 1 started\. .* pid=\d+ thread=\d+$/)
    expect(lines.at(-1)).toBe('No problems found in 1 tensor.')
    expect(lines.at(-2)).toMatch(/Scan of version-1 done\. \d+ measured, 0 failed/)
  })

  it('writes CSV and JSON files that agree, and nothing on standard output when quiet', async () => {
    const run = await inspect(fixture('edge-values.gguf'), '--csv', 'out.csv', '--json', 'out.json', '--quiet')
    expect(run).toMatchObject({ stdout: '', code: 1 })
    expect(run.stderr).toMatch(/^\d+ errors, the first: NaN .*\.\n$/)
    const { data } = Papa.parse<Record<string, string>>(readFileSync(join(folder, 'out.csv'), 'utf8'), {
      header: true,
      skipEmptyLines: true,
    })
    const report = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as Report
    expect(data.map((row) => row['name'])).toEqual(report.tensors.map((tensor) => tensor.name))
    for (const [i, row] of data.entries()) {
      const stats = report.tensors[i]!.stats!
      for (const [column, key] of [
        ['sum', 'sum'],
        ['std', 'std'],
        ['abs_max', 'absMax'],
        ['rms', 'rms'],
        ['skewness', 'skewness'],
        ['kurtosis', 'kurtosis'],
        ['nan', 'nan'],
      ] as const)
        expect(row[column] === '' ? undefined : Number(row[column]), `${row['name']} ${column}`).toBe(stats[key])
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('adds histograms to JSON when asked: their counts are those of the finite values', async () => {
    const run = await inspect(fixture('edge-values.gguf'), '--json', '-', '--histograms')
    expect(run.code).toBe(1)
    for (const { name, stats, histogram } of json(run).tensors) {
      const { count, nan, posInf, negInf } = stats as Record<string, number>
      expect(histogram!.bins, name).toEqual(histogram!.bins.toSorted((a, b) => a - b))
      expect(histogram!.bins, name).toHaveLength(histogram!.counts.length)
      expect(
        histogram!.counts.reduce((sum, n) => sum + n, 0),
        name,
      ).toBe(count! - nan! - posInf! - negInf!)
    }
  })

  it('takes one shard of a set, or all of them, as one model', async () => {
    const one = json(await inspect(fixture('sharded-00003-of-00003.gguf'), '--json', '-'))
    const all = json(await inspect(...[2, 1, 3].map((n) => fixture(`sharded-0000${n}-of-00003.gguf`)), '--json', '-'))
    expect(one.tensors).toHaveLength(12)
    expect(one.tensors).toEqual(all.tensors)
  })

  it.each([
    ['a missing file', () => 'nowhere.gguf', /nowhere\.gguf/],
    ['a folder', () => folder, /folder|directory/],
    ['a device', () => '/dev/null', /null/],
    ['an empty file', () => fixture('malformed/empty.gguf'), /empty/],
    ['another format', () => fixture('malformed/safetensors.gguf'), /not a GGUF/i],
  ])('refuses %s with one clear line and exit code 2', async (_what, file, says) => {
    const run = await inspect(file(), '--force', '--sarif', 'unopened.sarif', '--junit', 'unopened.xml')
    expect(run.code).toBe(2)
    expect(run.stdout).toBe('')
    expect(readFileSync(join(folder, 'unopened.sarif'), 'utf8')).toContain('"ruleId": "not-opened"')
    expect(readJunit(readFileSync(join(folder, 'unopened.xml'), 'utf8')).suite['errors']).toBe('1')
    expect(run.stderr).toMatch(says)
    expect(run.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('never replaces a file that it cannot open with the report on that', async () => {
    writeFileSync(join(folder, 'broken.gguf'), 'version https://git-lfs.github.com/spec/v1\n')
    const run = await inspect('broken.gguf', '--force', '--sarif', 'broken.gguf')
    expect(run).toEqual({ code: 64, stdout: '', stderr: '--sarif names broken.gguf, which is the model itself.\n' })
    expect(readFileSync(join(folder, 'broken.gguf'), 'utf8')).toContain('git-lfs')
  })

  it('exits with 1 for a file with problems, and still measures its healthy tensors', async () => {
    const run = await inspect(fixture('malformed/type-unknown.gguf'), '--json', '-')
    const report = json(run)
    expect(run.code).toBe(1)
    expect(report.problems.length).toBeGreaterThan(0)
    expect(new Set(report.tensors.map((tensor) => tensor.status))).toEqual(new Set(['failed', 'done']))
  })

  it.each([[], ['--json', '-'], ['--markdown', '-'], ['--html', '-']])(
    'shows hostile names harmlessly %s',
    async (...as) => {
      const run = await inspect(fixture('malformed/hostile-strings.gguf'), ...as)
      expect(run.code).toBe(0)
      expect(run.stdout).toContain('hostile')
      // eslint-disable-next-line no-control-regex -- escape sequences are what must not get through
      expect(run.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    },
  )

  it('exits with 64 for wrong usage', async () => {
    for (const args of [[], ['--bogus'], [fixture('all-types.gguf'), fixture('version-1.gguf')]]) {
      const run = await inspect(...args)
      expect(run.code).toBe(64)
      expect(run.stderr.length).toBeGreaterThan(0)
    }
  })

  it('measures digests when asked, in every export', async () => {
    const expected = expectedDigests('edge-values.gguf')
    const run = await inspect(fixture('edge-values.gguf'), '--measure', 'xxh64,rawSum,sha256', '--csv', 'digests.csv')
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(/^name .* raw sum +xxh64 +sha256$/m)
    const csv = readFileSync(join(folder, 'digests.csv'), 'utf8')
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true })
    expect(Object.keys(data[0]!)).toEqual(expect.arrayContaining(['raw_sum', 'xxh64', 'sha256']))
    for (const row of data) {
      const { rawSum, xxh64, sha256 } = expected[row['name']!]!
      expect(row).toMatchObject({ raw_sum: rawSum, xxh64, sha256 })
      expect(run.stdout).toContain(sha256)
    }
    const report = json(await inspect(fixture('edge-values.gguf'), '--measure', 'sha256', '--json', '-'))
    for (const { name, digest } of report.tensors) expect(digest).toEqual({ sha256: expected[name]!.sha256 })
  })

  it('writes a manifest, and checks a model against it', async () => {
    const path = join(folder, 'model.gguf')
    const bytes = readFileSync(fixture('all-types.gguf'))
    writeFileSync(path, bytes)
    expect((await inspect(path, '--manifest', 'model.manifest', '--fail-on', 'never', '--quiet')).code).toBe(0)
    const lines = readFileSync(join(folder, 'model.manifest'), 'utf8').trimEnd().split('\n')
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^# Made by Tensorscope \d/),
      expect.stringMatching(/^# Identity [0-9a-f]{64}$/),
      expect.stringMatching(/^# File model\.gguf, \d+ bytes, modified \d{4}-/),
    ])
    expect(lines.slice(3)).toEqual(
      Object.entries(expectedDigests('all-types.gguf')).map(
        ([name, { xxh64 }]) => `xxh64     ${xxh64}  model.gguf:${name}`,
      ),
    )
    const sound = await inspect(path, '--check', 'model.manifest', '--fail-on', 'never')
    expect(sound.code).toBe(0)
    expect(sound.stdout.trimEnd().split('\n').at(-1)).toBe('Manifest (xxh64): 35 match.')

    const { tensors } = json(await inspect(path, '--no-scan', '--json', '-')) as unknown as {
      tensors: { name: string; dataOffset: number; nBytes: number }[]
    }
    const victim = tensors[12]!
    bytes[victim.dataOffset + victim.nBytes - 1]! ^= 1
    writeFileSync(path, bytes)
    const damaged = await inspect(path, '--check', 'model.manifest', '--fail-on', 'never', '--quiet')
    expect(damaged.code).toBe(1)
    const [tensor, summary] = damaged.stdout.trim().split('\n')
    expect(tensor).toMatch(new RegExp(`^${victim.name}: xxh64 is [0-9a-f]{16}, the manifest says [0-9a-f]{16}$`))
    expect(summary).toBe('Manifest (xxh64): 34 match, 1 does not match.')
  })

  it('checks shards, says what is missing, and refuses what is no manifest', async () => {
    const shard = fixture('sharded-00001-of-00003.gguf')
    await inspect(shard, '--manifest', 'sharded.manifest', '--measure', 'sha256', '--quiet')
    const path = join(folder, 'sharded.manifest')
    const text = readFileSync(path, 'utf8')
    expect(text.match(/^sha256 {4}[0-9a-f]{64} {2}sharded-0000[123]-of-00003\.gguf:/gm)).toHaveLength(12)
    writeFileSync(path, `${text}xxh64     0123456789abcdef  sharded-00001-of-00003.gguf:no.such\n`)
    const checked = await inspect(shard, '--check', 'sharded.manifest', '--json', '-')
    expect(checked.code).toBe(1)
    expect(checked.stderr).toContain('no.such: in the manifest, not in the model')
    expect(checked.stderr).toContain('12 match, 1 is missing from the model.')
    expect(json(checked).tensors).toHaveLength(12)
    const refused = await inspect(shard, '--check', fixture('all-types.gguf'))
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('no hash that can be checked')
  })

  it('writes reports, one of them to standard output, that say of every tensor what JSON says', async () => {
    for (const name of ['all-types', 'edge-values']) {
      const file = fixture(`${name}.gguf`)
      const run = await inspect(file, '--html', `${name}.html`, '--markdown', '-', '--json', `${name}.json`)
      expect(run).toMatchObject({ code: 1, stderr: '' })
      expect(run.stdout).toMatch(new RegExp(`^# ${name}\\.gguf: Tensorscope report\n`))
      const html = readFileSync(join(folder, `${name}.html`), 'utf8')
      const report = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Report
      expect(report).toMatchObject({
        tool: { name: 'Tensorscope', version: '0.1.0' },
        files: [{ name: `${name}.gguf`, size: statSync(file).size }],
        settings: { executor: 'threads', measures: [] },
        scan: { outcome: 'done' },
      })
      expect(html.match(/<tr id="t\d+">/g)).toHaveLength(report.tensors.length)
      const nonFinite = report.tensors.filter(({ stats }) => stats!['firstNonFinite'] !== undefined)
      expect(html.match(/<td class="r bad">/g) ?? []).toHaveLength(nonFinite.length)
      for (const { name: tensor } of report.tensors) {
        expect(html).toContain(`<th scope="row">${tensor}</th>`)
        expect(run.stdout).toContain(`| \`${tensor}\` |`)
      }
      for (const text of [html, run.stdout]) {
        expect(text).toContain((report as unknown as { identity: string }).identity)
        expect(text).toContain('Tensorscope 0.1.0')
        expect(text).toContain('Worker threads')
      }
    }
  })

  it('reports on a header alone, and says so', async () => {
    const run = await inspect(fixture('all-types.gguf'), '--no-scan', '--html', '-')
    expect(run).toMatchObject({ code: 1, stderr: '' })
    expect(run.stdout).toContain('<p class="banner" role="note">No tensor is measured')
    expect(run.stdout.trimEnd()).toMatch(/^<!doctype html>[^]*<\/html>$/)
  })

  it('replaces no file that exists unless it is told to, and the model never', async () => {
    const path = join(folder, 'kept.csv')
    writeFileSync(path, 'mine')
    const before = readdirSync(folder)
    const refused = await inspect(fixture('version-1.gguf'), '--csv', 'kept.csv')
    expect(refused).toMatchObject({ code: 64, stdout: '' })
    expect(refused.stderr).toBe('--csv names kept.csv, which exists already. --force replaces it.\n')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(readdirSync(folder)).toEqual(before)
    expect(await inspect(fixture('version-1.gguf'), '--csv', 'kept.csv', '--force', '--quiet')).toMatchObject({
      code: 0,
    })
    expect(readFileSync(path, 'utf8')).toMatch(/^index,name,/)

    const model = join(folder, 'model-of-its-own.gguf')
    const bytes = readFileSync(fixture('version-1.gguf'))
    writeFileSync(model, bytes, { mode: 0o444 })
    linkSync(model, join(folder, 'another-name.csv'))
    const over = await inspect(model, '--csv', 'another-name.csv', '--force')
    expect(over).toMatchObject({ code: 64, stderr: '--csv names another-name.csv, which is the model itself.\n' })
    expect(await inspect(model, '--csv', 'twice', '--html', './twice')).toMatchObject({ code: 64 })
    expect(await inspect(model, '--csv', folder, '--force')).toMatchObject({ code: 64 })
    expect(await inspect(model, '--quiet')).toMatchObject({ code: 0 })
    expect(readFileSync(model).equals(bytes)).toBe(true)
  })

  it('says before the scan which export cannot be written and why', async () => {
    const run = await inspect(
      fixture('version-1.gguf'),
      '--json',
      'not-yet.json',
      '--csv',
      'missing/taken',
      '--verbose',
    )
    const says = '--csv names missing/taken, which cannot be written: the folder does not exist.\n'
    expect(run).toEqual({ code: 64, stdout: '', stderr: says })
    expect(readdirSync(folder)).not.toContain('not-yet.json')
  })

  it('writes any export to standard output, and nothing else', async () => {
    const csv = await inspect(fixture('version-1.gguf'), '--csv', '-')
    expect(csv).toMatchObject({ code: 0, stderr: '' })
    expect(csv.stdout).toMatch(/^index,name,[^\n]*\r\n0,a\.weight,[^\n]*\r\n$/)
    const manifest = await inspect(fixture('version-1.gguf'), '--manifest', '-')
    expect(manifest).toMatchObject({ code: 0, stderr: '' })
    expect(manifest.stdout).toMatch(/^# Made by [^]*\nxxh64 {5}[0-9a-f]{16} {2}version-1\.gguf:a\.weight\n$/)
    expect(readdirSync(folder)).not.toContain('-')
  })

  it.each(['threads', 'processes'])('ends at once when interrupted while %s start', async (executor) => {
    const args = [program, fixture('all-types.gguf'), '--executor', executor, '--verbose', '--quiet']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.once('data', () => child.kill('SIGINT'))
    const closed = new Promise((done) => child.once('close', done))
    // Nothing may wait for the limit of a start, which is 30 s.
    expect([130, 1]).toContain(await Promise.race([closed, delay(15_000, 'late', { ref: false })]))
  })

  it('ends with 130 when interrupted, with the results so far and no child left', async () => {
    const BEGUN = /Scan of .* started/
    const path = join(folder, 'large.gguf')
    writeSparseModel(path, { large: 8, smallBytes: 4096 })
    const sarif = join(folder, 'interrupted.sarif')
    const args = [program, path, '--executor', 'processes', '--json', '-', '--sarif', sarif, '--verbose']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
    let log = ''
    child.stderr.on('data', (data: Buffer) => {
      const before = log
      log += data.toString()
      // When there is something to interrupt, and once: a second signal ends the program there and then.
      if (!BEGUN.test(before) && BEGUN.test(log)) child.kill('SIGINT')
    })
    const code = await new Promise((done) => child.once('close', done))
    expect(code).toBe(130)
    expect((JSON.parse(stdout) as Report).tensors.length).toBeGreaterThan(0)
    expect(schemaErrors(stdout)).toEqual([])
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({
      runs: [{ invocations: [{ executionSuccessful: false, exitCode: 130 }] }],
    })
  })
})
