import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArray } from '../../../../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import { AppFailure } from '../../../../../shared/text/errors.ts'
import { fixturesFolder, ggufFilesIn } from '../../../../helpers/gguf-files.ts'
import { writeGguf, type WriterOptions, type WrittenValue } from '../../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

const small: WriterOptions = {
  alignment: 32,
  metadata: [
    ['general.architecture', 'string', 'llama'],
    ['a.bool', 'bool', true],
    ['a.float', 'float64', 0.5],
    ['a.strings', 'array', { elementType: 'string', values: ['one', '', 'three'] }],
    ['a.nested', 'array', { elementType: 'array', values: [{ elementType: 'int16', values: [1, -2] }] }],
  ],
  tensors: [
    { name: 'a.weight', shape: [8, 2], typeId: 0, data: new Uint8Array(64).fill(1) },
    { name: 'b.weight', shape: [32], typeId: 8, data: new Uint8Array(34).fill(1) },
  ],
}

/** Reads everything that the header leads to. Only data and `AppFailure` may come out. */
async function readAll(bytes: Uint8Array) {
  const source = memorySource(bytes)
  const header = await readHeader(source)
  for (const { value } of header.metadata.values())
    if (typeof value === 'object')
      await readArray(source, header.endian, header.version, value, 0, 100).catch((error: unknown) => {
        if (!(error instanceof AppFailure)) throw error
      })
  return { header, source }
}

describe('truncated files', () => {
  for (const version of [1, 2, 3])
    it(`version ${version}: cut anywhere, the loss is noticed`, async () => {
      const whole = writeGguf({ ...small, version })
      const { header } = await readAll(whole)
      expect(header.problems.map(({ code }) => code)).toEqual(['array-nested'])
      const last = [...header.tensors].at(-1)!
      const dataEnd = Number(last.dataOffset) + Number(last.nBytes)
      const headerEnd = Number(header.dataOffset) - 31
      for (let length = 0; length < dataEnd; length++) {
        const { problems, tensors } = (await readAll(whole.subarray(0, length))).header
        const severities = problems.map(({ severity }) => severity)
        if (length < headerEnd) expect(severities, `${length} bytes`).toContain('fatal')
        else
          expect(
            severities.some((severity) => severity !== 'warning'),
            `${length} bytes`,
          ).toBe(true)
        if (severities.includes('fatal')) expect([...tensors]).toEqual([])
        else expect([...tensors].at(-1)?.unreadable?.text).toMatch(/beyond the end of file/)
      }
    })

  it('says how much of an unfinished download is missing', async () => {
    const { problems } = (await readAll(writeGguf(small).subarray(0, -48))).header
    const truncated = problems.find(({ code }) => code === 'data-truncated')
    expect(truncated?.message).toMatch(/18 are missing, as in an unfinished download/)
  })
})

describe('damaged files', () => {
  const originals = [
    ...[1, 2, 3].map((version) => writeGguf({ ...small, version })),
    writeGguf({ ...small, endian: 'big' }),
    ...ggufFilesIn(resolve(fixturesFolder, 'malformed')).map((name) =>
      readFileSync(resolve(fixturesFolder, 'malformed', name)),
    ),
  ].filter((bytes) => bytes.length > 0 && bytes.length < 5000)

  it('are data, never an exception, and cost no memory', async () => {
    const original = fc.constantFrom(...originals)
    const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }))
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte)
    await fc.assert(
      fc.asyncProperty(original, fc.array(change, { minLength: 1, maxLength: 12 }), async (bytes, changes) => {
        const mutated = Uint8Array.from(bytes)
        for (const [where, value] of changes) mutated[Math.floor(where * mutated.length)] = value
        const { header, source } = await readAll(mutated)
        expect(source.counts.largest).toBeLessThanOrEqual(mutated.length)
        expect(source.counts.bytesRead).toBeLessThan(100 * mutated.length + 10_000)
        for (const { message } of header.problems) expect(message.length).toBeLessThan(5000)
        for (const tensor of header.tensors)
          if (tensor.unreadable === undefined && tensor.nBytes !== 0)
            expect(Number(tensor.dataOffset) + Number(tensor.nBytes)).toBeLessThanOrEqual(mutated.length)
      }),
      { numRuns: 3000 },
    )
  })

  it('of random bytes after the magic are data too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await readAll(Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), bytes]))
        await readAll(bytes)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what is not GGUF', () => {
  const looks: readonly (readonly [string, RegExp])[] = [
    ['\x40\0\0\0\0\0\0\0{"__metadata__":{}}', /safetensors/],
    ['PK\x03\x04rest of it', /zip.*PyTorch/],
    ['\x80\x02}q\0.', /pickle.*PyTorch/],
    ['lmgg\x01\0\0\0', /GGML/],
    ['tjgg\x03\0\0\0', /GGJT/],
    ['algg\x01\0\0\0', /GGLA/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n', /Git LFS pointer.*git lfs pull/],
    ['<!DOCTYPE html><html></html>', /web page/],
    ['{"error": "Entry not found"}', /JSON/],
    ['Access denied.', /looks like text/],
    ['\0'.repeat(64), /zeros/],
  ]
  for (const [content, says] of looks)
    it(`${says.source}`, async () => {
      const [problem] = (await readHeader(memorySource(Buffer.from(content, 'latin1')))).problems
      expect(problem).toMatchObject({ code: 'not-gguf', severity: 'fatal', message: expect.stringMatching(says) })
    })

  it('is not guessed when nothing is known', async () => {
    const [problem] = (await readHeader(memorySource(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)))).problems
    expect(problem?.message).toBe('This is not a GGUF file: its magic is 01 02 03 04, not 47 47 55 46 ("GGUF").')
  })
})

describe('text of the file', () => {
  it('is made visible in messages and kept as it is in data', async () => {
    const name = 'a\u202egnp\u001b[31m.weight'
    const tensors = [{ name, shape: [8], typeId: 99 }]
    const { header } = await readAll(writeGguf({ tensors }))
    expect(header.tensors.at(0)?.name).toBe(name)
    expect(header.problems[0]?.tensor).toBe(name)
    // eslint-disable-next-line no-control-regex -- it is looked for
    expect(header.problems[0]?.message).not.toMatch(/[\u001b\u202e]/)
  })

  it('may be any key: nothing is a plain object', async () => {
    const metadata = ['__proto__', 'constructor', 'toString', ''].map((key) => [key, 'uint8', 1] as const)
    const { header } = await readAll(writeGguf({ metadata }))
    expect([...header.metadata.keys()]).toEqual(['__proto__', 'constructor', 'toString', ''])
  })

  it('that is not UTF-8 is reported; U+FFFD and a BOM are text', async () => {
    const bad = Uint8Array.of(0x61, 0xff)
    const codes = async (options: WriterOptions) =>
      (await readAll(writeGguf(options))).header.problems.map(({ code }) => code)
    const architecture = ['general.architecture', 'string', '\ufeffa\ufffd'] as const
    expect(await codes({ metadata: [architecture] })).toEqual([])
    expect(await codes({ metadata: [architecture, [bad, 'uint8', 1]] })).toEqual(['key-not-utf8'])
    expect(await codes({ metadata: [architecture, ['a', 'string', bad]] })).toEqual(['string-not-utf8'])
    const { header } = await readAll(writeGguf({ metadata: [architecture] }))
    expect(header.metadata.get('general.architecture')?.value).toBe('\ufeffa\ufffd')
  })
})

describe('metadata that is not as it should be', () => {
  const text = (n: number, byte = 0x61) => Buffer.alloc(n, byte)
  const lies = Uint8Array.of(0x61, 0xc3)
  /** Of one key after the architecture: code, byte, and its message. */
  async function problemsOf(type: 'bool' | 'array', value: WrittenValue, options: WriterOptions = {}) {
    const metadata = [
      ['general.architecture', 'string', 'llama'],
      ['k', type, value],
    ] as const
    const bytes = writeGguf({ ...options, metadata })
    const { problems } = await readHeader(memorySource(bytes))
    return problems.map(({ code, severity, message, byteOffset }) => {
      expect(severity).toBe('warning')
      return { code, message, bytes: bytes.subarray(byteOffset!, byteOffset! + 12) }
    })
  }

  it('reports a bool that is neither 0 nor 1, alone and anywhere in an array', async () => {
    expect(await problemsOf('bool', true)).toEqual([])
    expect(await problemsOf('bool', 2)).toMatchObject([
      { code: 'bool-value', message: 'The value of k is a bool and has the byte 2; 0 or 1 is needed.' },
    ])
    for (const at of [0, 15, 16, 40_000]) {
      const values = Array.from({ length: 50_000 }, (_, i) => (i === at || i === 45_000 ? 7 : i % 2))
      const [problem, ...others] = await problemsOf('array', { elementType: 'bool', values })
      const index = at.toLocaleString('en-US')
      expect(problem).toMatchObject({
        code: 'bool-value',
        message: `The value of k has a bool that is not 0 or 1: element ${index} of its array.`,
      })
      expect(problem!.bytes[0]).toBe(7)
      expect(others).toEqual([])
    }
    expect(await problemsOf('array', { elementType: 'uint8', values: [7] })).toEqual([])
  })

  it.each([
    ['version 3', { version: 3 }],
    ['version 1', { version: 1 }],
    ['big-endian', { endian: 'big' }],
  ] as const)('reports a string of an array that is not UTF-8, whatever is around it: %s', async (_what, options) => {
    // Lengths of 0x85 and 0xa9 bytes would complete a character that is cut short; long ones do not fit into a window.
    const around = [
      text(5),
      text(0x85),
      Buffer.from('\u00e9\u6a21\ud83e\udd99\ufffd'),
      text(0xa9),
      text(300_000),
      text(0),
    ]
    const fill = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => around[i % around.length]!)
    expect(await problemsOf('array', { elementType: 'string', values: fill(40) }, options)).toEqual([])
    for (const at of [0, 15, 16, 17, 18, 19, 20, 21, 33, 39]) {
      const values = fill(40).with(at, lies)
      const [problem, ...others] = await problemsOf('array', { elementType: 'string', values }, options)
      expect(problem).toMatchObject({
        code: 'string-not-utf8',
        message: `The value of k has a string that is not UTF-8: element ${at} of its array.`,
      })
      expect([...problem!.bytes.subarray(0, 12)]).toEqual(expect.arrayContaining([2, 0x61, 0xc3]))
      expect(others).toEqual([])
    }
  })

  it('reads strings of an array that are longer than its window only by their length', async () => {
    const values: (string | Uint8Array)[] = Array.from({ length: 40 }, (_, i) =>
      i < 20 ? 'a' : text(2 ** 20 + 1, i === 25 ? 0xff : 0x61),
    )
    expect(await problemsOf('array', { elementType: 'string', values })).toEqual([])
    expect(await problemsOf('array', { elementType: 'string', values: values.with(39, lies) })).toMatchObject([
      { code: 'string-not-utf8', message: expect.stringContaining('element 39 ') },
    ])
  })

  it('reports arrays in an array, which ggml refuses, and what is wrong in them', async () => {
    const values = [
      { elementType: 'bool', values: [0, 1] },
      { elementType: 'bool', values: [1, 3] },
      { elementType: 'string', values: ['a', lies] },
    ] as const
    const problems = await problemsOf('array', { elementType: 'array', values })
    expect(problems.map(({ code, bytes }) => [code, bytes[0]])).toEqual([
      ['array-nested', 7],
      ['string-not-utf8', 2],
      ['bool-value', 3],
    ])
    expect(problems[0]!.message).toBe(
      'The value of k has arrays in an array: the format allows them, but ggml, and so llama.cpp, refuses the file.',
    )
  })
})
