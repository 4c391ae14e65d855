import { execFile } from 'node:child_process'
import { copyFileSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeGguf, type WrittenTensor } from '../../build/sample/gguf-writer.ts'
import type { DifferenceStats } from '../../shared/model/comparison/difference.ts'
import { fixture, root } from '../helpers/engine.ts'
import { expectDifference } from '../unit/engine/compare/expect-difference.ts'

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const program = resolve(root, 'dist/main/inspect.mjs')
const REFERENCE = fixture('compare/compare-reference.gguf')
const OTHER = fixture('compare/compare-other.gguf')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-diff-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function diff(...args: string[]): Promise<Run> {
  const options = { cwd: folder, env: { ...process.env, INIT_CWD: folder }, maxBuffer: 1 << 28, timeout: 120_000 }
  return new Promise((done) => {
    const child = execFile(process.execPath, [program, 'diff', ...args], options, (_error, stdout, stderr) =>
      done({ code: child.exitCode, stdout, stderr }),
    )
  })
}

interface Entry {
  readonly name: string
  readonly otherName?: string
  readonly status: string
  readonly typeReference?: string
  readonly typeOther?: string
  readonly shape?: readonly number[]
  readonly shapeReference?: readonly number[]
  readonly shapeOther?: readonly number[]
  readonly identicalBytes?: boolean
  readonly stats?: DifferenceStats
  readonly experts?: readonly DifferenceStats[]
  readonly error?: string
}

interface Report {
  readonly metadata: Readonly<Record<'changed' | 'added' | 'removed', readonly Record<string, unknown>[]>>
  readonly tensors: readonly Entry[]
  readonly summary: Readonly<Record<string, unknown>>
  readonly scan: Readonly<Record<string, unknown>>
}

const json = (run: Run) => JSON.parse(run.stdout) as Report
const sound = (name: string, values: readonly number[] = [1, 2, 3, 4]): WrittenTensor => ({
  name,
  shape: [values.length],
  typeId: 0,
  data: new Uint8Array(Float32Array.from(values).buffer),
})

/** Writes a model. @returns its path */
function model(name: string, tensors: readonly WrittenTensor[], options: Parameters<typeof writeGguf>[0] = {}): string {
  const path = join(folder, `${name}.gguf`)
  writeFileSync(path, writeGguf({ metadata: [['general.architecture', 'string', 'llama']], tensors, ...options }))
  return path
}

describe('diff on the fixtures', () => {
  type Expected = Omit<Entry, 'name' | 'stats'> & DifferenceStats
  const expected = JSON.parse(readFileSync(fixture('compare/compare.expected.json'), 'utf8')) as {
    readonly metadata: Readonly<Record<'changed' | 'added' | 'removed', readonly string[]>>
    readonly tensors: Readonly<Record<string, Expected>>
  }

  it('agrees with numpy, on threads, processes and one thread to the last bit', async () => {
    const runs = await Promise.all(
      ['threads', 'processes', 'single'].map((kind) => diff(REFERENCE, OTHER, '--json', '-', '--executor', kind)),
    )
    for (const run of runs) expect(run).toMatchObject({ code: 1, stderr: '' })
    const [threads, ...others] = runs.map(json)
    for (const other of others) {
      expect(other.tensors).toEqual(threads!.tensors)
      expect(other.summary).toEqual(threads!.summary)
    }
    const { metadata, tensors } = threads!
    for (const kind of ['changed', 'added', 'removed'] as const)
      expect(metadata[kind].map(({ key }) => key)).toEqual(expected.metadata[kind])
    expect(new Set(tensors.map(({ name }) => name))).toEqual(new Set(Object.keys(expected.tensors)))
    for (const { name, stats, experts, ...facts } of tensors) {
      const {
        status,
        typeReference,
        typeOther,
        shape,
        identicalBytes,
        experts: slices,
        ...numbers
      } = expected.tensors[name]!
      expect(facts, name).toMatchObject({
        status,
        ...(typeOther ? { typeReference, typeOther, shape, identicalBytes } : {}),
      })
      if (!stats) continue
      const { weightedNmse: _, ...unweighted } = numbers
      expectDifference(stats, unweighted, name)
      expect(experts?.length, name).toBe(slices?.length)
      for (const [i, slice] of (experts ?? []).entries()) expectDifference(slice, slices![i]!, `${name} ${i}`)
    }
    expect(JSON.stringify(threads)).not.toContain('null')
  })

  it.each(['gguf', 'dat'])('weights errors by an importance matrix (.%s)', async (extension) => {
    const run = await diff(
      REFERENCE,
      OTHER,
      '--imatrix',
      fixture(`compare/compare.imatrix.${extension}`),
      '--json',
      '-',
    )
    expect(run.stderr).toMatch(/^The importance matrix has weights for \d+ of 48 tensors\.\n$/)
    const { stats } = json(run).tensors.find(({ name }) => name === 'blk.3.ffn_up.weight')!
    expect(stats!.weightedNmse! / expected.tensors['blk.3.ffn_up.weight']!.weightedNmse!).toBeCloseTo(1, 6)
  })

  it('says that an importance matrix does not match, and refuses a model in its place', async () => {
    const unlike = model('unlike', [sound('t')])
    const run = await diff(unlike, unlike, '--imatrix', fixture('compare/compare.imatrix.gguf'))
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('it has weights for none of 1 tensors.') })
    const refused = await diff(unlike, unlike, '--imatrix', unlike)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('unlike is not an importance matrix.') })
  })

  it('reports changed keys with their values', async () => {
    const { metadata } = json(await diff(REFERENCE, OTHER, '--json', '-'))
    expect(metadata.changed[1]).toEqual({ key: 'general.file_type', reference: 1, other: 15 })
    expect(metadata.added).toEqual([{ key: 'new.key', other: 7 }])
    expect(metadata.removed).toEqual([{ key: 'gone.key', reference: 'x' }])
  })

  it('writes CSV, JSON, HTML and Markdown of the same numbers', async () => {
    const targets = ['csv', 'json', 'html', 'markdown'] as const
    const options = targets.flatMap((name) => [`--${name}`, `all.${name}`])
    const run = await diff(REFERENCE, OTHER, '--quiet', ...options)
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/^40 of 45 tensors differ: SQNR 120\.315 dB over all weights/)
    const [csv, report, html, markdown] = targets.map((name) => readFileSync(join(folder, `all.${name}`), 'utf8'))
    const { data } = Papa.parse<Record<string, string>>(csv!.trim(), { header: true })
    const { tensors } = JSON.parse(report!) as Report
    expect(data).toHaveLength(tensors.length)
    for (const [i, { name, stats, status }] of tensors.entries()) {
      expect(data[i]).toMatchObject({ name, status })
      if (stats?.nmse !== undefined) expect(Number(data[i]!['nmse'])).toBe(stats.nmse)
    }
    for (const { name } of tensors) for (const text of [html, markdown]) expect(text).toContain(name)
    expect(html).not.toMatch(/<script|https?:/)
    expect(markdown).toContain('| `general.file_type`')
  })

  it('prints a table, differences of metadata and a summary', async () => {
    const { code, stdout } = await diff(REFERENCE, OTHER)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^blk\.3\.ffn_up\.weight +BF16 +Q4_0 +1024 × 16 +changed +0\.00645183 +21\.9032 /m)
    expect(stdout).toMatch(/^ {2}~ general\.file_type: 1 → 15$/m)
    expect(stdout).toMatch(/^Compared: 45 · Same bytes: 5 · /m)
  })
})

describe('exit codes of diff', () => {
  it('is 0 for the same bytes, and 1 for the same values in another type', async () => {
    const [a, b] = [model('a', [sound('t')]), model('b', [sound('t')])]
    expect(await diff(a, b)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('Same bytes in all 1'),
    })
    const wide = { ...sound('t'), typeId: 28, data: new Uint8Array(Float64Array.of(1, 2, 3, 4).buffer) }
    const other = await diff(a, model('wide', [wide]))
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('Same values in all 1 tensors.') })
    expect(await diff(a, join(folder, 'wide.gguf'), '--max-nmse', '0')).toMatchObject({ code: 0 })
  })

  it('holds every pair to the limits', async () => {
    const [a, b] = [model('exact', [sound('t', [3, 4])]), model('near', [sound('t', [3, 4.5])])]
    // (0.5)^2 / 25 = 0.01, which is 20 dB.
    for (const [code, ...limits] of [
      [0, '--max-nmse', '0.01'],
      [1, '--max-nmse', '0.0099'],
      [0, '--min-sqnr', '20'],
      [1, '--min-sqnr', '20.01'],
      [1, '--max-nmse', '1', '--min-sqnr', '21'],
    ] as const)
      expect((await diff(a, b, ...limits, '--quiet')).code, limits.join(' ')).toBe(code)
  })

  it('is 64 for wrong usage, with a sentence', async () => {
    const a = model('usage', [sound('t')])
    for (const [args, text] of [
      [[a], /^diff compares two models: name the reference and the other one\.\n/],
      [[a, a, a], /name the reference and the other one/],
      [[a, a, '--max-nmse', 'x'], /^--max-nmse must be a number from 0 on, not "x"\./],
      [
        [a, a, '--csv', '-', '--json', '-'],
        /^Only one of --csv, --json, --html and --markdown can go to standard output\./,
      ],
      [[a, a, '--fail-on', 'never'], /^--fail-on does not go with diff\./],
      [[a, a, '--csv', 'usage.gguf', '--force'], /^--csv names usage\.gguf, which is the model itself\./],
    ] as const) {
      const run = await diff(...args)
      expect(run, String(text)).toMatchObject({ code: 64, stderr: expect.stringMatching(text) })
    }
  })

  it('is 2 if a side cannot be opened, and says which', async () => {
    const a = model('openable', [sound('t')])
    expect(await diff(a, 'absent.gguf')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Other: absent\.gguf/),
    })
    writeFileSync(join(folder, 'text.gguf'), 'not a model')
    expect(await diff('text.gguf', a)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Reference: /) })
  })

  it('is 2 if an export cannot be written', async () => {
    const a = model('written', [sound('t')])
    rmSync(join(folder, 'loop'), { force: true })
    symlinkSync('loop', join(folder, 'loop'))
    expect((await diff(a, a, '--csv', 'loop/x.csv')).code).toBe(64)
    const full = await diff(a, a, '--json', '/dev/full')
    if (process.platform === 'linux')
      expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('disk is full') })
  })
})

describe('odd sides', () => {
  it('says that both are the same file, under another name, too', async () => {
    const a = model('twice', [sound('t')])
    linkSync(a, join(folder, 'link.gguf'))
    for (const other of [a, 'link.gguf']) {
      const run = await diff(a, other)
      expect(run.code).toBe(0)
      expect(run.stderr).toMatch(/^Reference and other are the same file: (twice|link)\.\n$/)
    }
  })

  it('says that a vocabulary has no tensors, and compares its metadata', async () => {
    const tokens = { elementType: 'string', values: ['a', 'b'] } as const
    const vocabulary = model('vocabulary', [], { metadata: [['tokenizer.ggml.tokens', 'array', tokens]] })
    const run = await diff(model('weights', [sound('t')]), vocabulary)
    expect(run).toMatchObject({ code: 1, stderr: 'vocabulary has no tensors: only its metadata is compared.\n' })
    expect(run.stdout).toMatch(/^t +F32 +– +4 +only in the reference/m)
    expect(run.stdout).toContain('+ tokenizer.ggml.tokens: 2 × string')
    expect(run.stdout).toContain('No tensors to compare.')
  })

  it('compares a damaged side as far as it can be read', async () => {
    const a = model('whole', [sound('first'), sound('second', [5, 6, 7, 8])])
    const bytes = readFileSync(a)
    writeFileSync(join(folder, 'cut.gguf'), bytes.subarray(0, bytes.length - 28))
    const run = await diff(a, 'cut.gguf', '--json', '-')
    expect(run.code).toBe(1)
    const [first, second] = json(run).tensors
    expect(first).toMatchObject({ status: 'compared', identicalBytes: true })
    expect(second).toMatchObject({ status: 'unreadable', error: expect.stringContaining('beyond the end of file') })
  })

  it('compares files of different byte order by their values', async () => {
    const values = [1.5, -2, 0.25, 3]
    const little = model('little', [sound('t', values)])
    const data = Buffer.alloc(16)
    values.forEach((value, i) => data.writeFloatBE(value, i * 4))
    const big = model('big', [{ ...sound('t'), data }], { endian: 'big' })
    const [tensor] = json(await diff(little, big, '--json', '-')).tensors
    expect(tensor).toMatchObject({ status: 'compared', identicalBytes: false, stats: { equal: 4, finite: 4, rmse: 0 } })
  })

  it('compares a set of shards, of which one is named, with one file', async () => {
    for (let i = 1; i <= 3; i++)
      copyFileSync(fixture(`sharded-0000${i}-of-00003.gguf`), join(folder, `sharded-0000${i}-of-00003.gguf`))
    const run = await diff('sharded-00002-of-00003.gguf', model('single', [sound('t')]), '--json', '-')
    expect(run.code).toBe(1)
    const alone = json(run).tensors.filter(({ status }) => status === 'only-reference')
    expect(alone.length).toBeGreaterThan(3)
    const again = await diff('sharded-00001-of-00003.gguf', 'sharded-00003-of-00003.gguf', '--json', '-')
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('the same file') })
    expect(json(again).tensors.every(({ identicalBytes }) => identicalBytes)).toBe(true)
    expect(json(again).tensors).toHaveLength(alone.length)
  })

  it('reports shapes that differ, and allows dimensions of 1 at the end', async () => {
    const other = { ...sound('t'), shape: [2, 2] }
    const run = await diff(model('flat', [sound('t')]), model('square', [other]), '--json', '-')
    expect(json(run).tensors).toEqual([
      { name: 't', status: 'shape', typeReference: 'F32', typeOther: 'F32', shapeReference: [4], shapeOther: [2, 2] },
    ])
    expect(run.code).toBe(1)
    expect((await diff(join(folder, 'flat.gguf'), model('tail', [{ ...sound('t'), shape: [4, 1] }]))).code).toBe(0)
  })

  it('compares 100,000 pairs', async () => {
    const many = (value: number) =>
      Array.from({ length: 100_000 }, (_, i) => sound(`t${i}`, [i === 70_000 ? value : 1, 2, 3, 4]))
    const run = await diff(model('many', many(1)), model('many-other', many(9)), '--quiet', '--csv', 'many.csv')
    expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/^1 of 100,000 tensors differ/) })
    expect(readFileSync(join(folder, 'many.csv'), 'utf8')).toMatch(/^t70000,,compared,.*,8,0,/m)
  })
})
