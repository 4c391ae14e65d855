import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import { parseShardName } from '../../../../../electron/engine/formats/gguf/shards.ts'
import { groupFiles } from '../../../../../electron/engine/formats/group-files.ts'
import { joinFiles } from '../../../../../electron/engine/formats/join-files.ts'
import type { FilePart } from '../../../../../electron/engine/formats/model.ts'
import { fixturesFolder, withFile } from '../../../../helpers/gguf-files.ts'
import { writeGguf, type WriterOptions } from '../../../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

const fixture = (name: string) => resolve(fixturesFolder, name)
const shardName = (number: number, total = 3) => `sharded-0000${number}-of-0000${total}.gguf`
const all = [1, 2, 3].map((number) => fixture(shardName(number)))

const part = async (path: string) =>
  withFile(path, async (source) => ({ file: source.stamp, header: await readHeader(source) }))

async function made(name: string, options: WriterOptions | Uint8Array) {
  const source = memorySource(options instanceof Uint8Array ? options : writeGguf(options), name)
  return { file: source.stamp, header: await readHeader(source) }
}

/** A shard with one tensor, as it should be unless something is said. */
function shard(no: number, { count = 2, tensors = 2, tensor = `t${no}`, ...rest }: ShardOptions = {}) {
  return made(rest.name ?? `m-0000${no + 1}-of-00002.gguf`, {
    ...rest,
    metadata: [
      ...(no === 0 ? [['general.architecture', 'string', 'llama'] as const] : []),
      ['split.no', 'uint16', no],
      ['split.count', 'uint16', count],
      ['split.tensors.count', 'int32', tensors],
    ],
    tensors: [{ name: tensor, shape: [8], typeId: 0, data: new Uint8Array(32) }],
  })
}
interface ShardOptions extends Pick<WriterOptions, 'endian'> {
  readonly count?: number
  readonly tensors?: number
  readonly tensor?: string
  readonly name?: string
}

const damaged = Buffer.from('GGUF\x03\0\0\0\0')

describe('names', () => {
  it('are those of @huggingface/gguf', () => {
    expect(parseShardName('name-00001-of-00003.gguf')).toEqual({ prefix: 'name', number: 1, total: 3 })
    const others = ['a.gguf', 'a-1-of-3.gguf', 'a-00000-of-00003.gguf', 'a-00004-of-00003.gguf', 'a-00001-of-00003.bin']
    for (const name of others) expect(parseShardName(name), name).toBeUndefined()
  })
})

describe('groups', () => {
  const whole = { name: 'sharded', paths: all, format: 'gguf', missing: [] }

  it('any shards of a set are one model with all of them in order', async () => {
    expect(await groupFiles(all)).toEqual([whole])
    expect(await groupFiles([all[2]!])).toEqual([whole])
    expect(await groupFiles([all[1]!, all[0]!, all[1]!])).toEqual([whole])
  })

  it('other files are a model each, in the order given, once', async () => {
    const [a, b] = [fixture('version-2.gguf'), fixture('all-types.gguf')]
    expect(await groupFiles([a, all[1]!, b, `${fixturesFolder}/./version-2.gguf`])).toEqual([
      { name: 'version-2', paths: [a], missing: [] },
      whole,
      { name: 'all-types', paths: [b], missing: [] },
    ])
  })

  it('name the shards that are missing', async () => {
    const path = fixture('other-00002-of-00003.gguf')
    const missing = async (file: string) => (await groupFiles([file])).map((group) => group.missing)
    expect(await groupFiles([path])).toMatchObject([{ name: 'other', paths: [path] }])
    expect(await missing(path)).toEqual([['other-00001-of-00003.gguf', 'other-00003-of-00003.gguf']])
    const nowhere = join(fixturesFolder, 'nowhere', 'a-00001-of-00002.gguf')
    expect(await missing(nowhere)).toEqual([['a-00002-of-00002.gguf']])
    expect(await missing(all[1]!)).toEqual([[]])
    expect(await missing(fixture('version-2.gguf'))).toEqual([[]])
  })

  it('keep sets of the same name apart by folder and total', async () => {
    const paths = ['/x/a-00001-of-00002.gguf', '/y/a-00001-of-00002.gguf', '/x/a-00001-of-00003.gguf']
    expect((await groupFiles(paths)).map((group) => group.paths)).toEqual(paths.map((path) => [path]))
  })
})

const joinShards = (parts: readonly FilePart[], missing: readonly string[]) => joinFiles({ name: 'm', missing }, parts)

describe('joining', () => {
  it('numbers tensors over all shards', async () => {
    const parts = await Promise.all(all.map(part))
    const { name, files, headerFile, header, fatal } = joinShards(parts, [])
    expect({ name, headerFile, fatal }).toEqual({ name: 'm', headerFile: 0, fatal: undefined })
    expect(files.map(({ path }) => path)).toEqual(all)
    expect(header.problems).toEqual([])
    const text = readFileSync(fixture('sharded.expected.json'), 'utf8')
    const expected = JSON.parse(text) as Record<string, { shard: number; type: string; shape: number[] }>
    expect([...header.tensors].map((tensor) => tensor.index)).toEqual(Object.keys(expected).map((_, i) => i))
    for (const tensor of header.tensors) {
      const { shard: number, type, shape } = expected[tensor.name]!
      expect(tensor).toMatchObject({ shard: number - 1, type, shape })
    }
    expect(header.metadata).toBe(parts[0]!.header.metadata)
  })

  it('leaves a single file as it is', async () => {
    const alone = await part(fixture('all-types.gguf'))
    expect(joinShards([alone], []).header).toEqual(alone.header)
  })

  const codes = ({ header }: ReturnType<typeof joinFiles>) => header.problems.map(({ code }) => code)

  it('reports missing shards', async () => {
    const first = joinShards([await part(all[0]!)], [shardName(2), shardName(3)])
    expect(first.header.problems).toMatchObject([{ code: 'shards-missing', severity: 'error' }])
    const listed = `${shardName(2)}, ${shardName(3)}`
    expect(first.header.problems[0]?.message).toBe(`2 of 3 shards are missing: ${listed}.`)
    expect(first.header.tensors.at(0)?.shard).toBeUndefined()
    const later = joinShards(await Promise.all([part(all[1]!), part(all[2]!)]), [shardName(1)])
    expect(codes(later)).toEqual(['shards-missing'])
    const many = Array.from({ length: 20 }, (_, i) => `m${i}`)
    expect(joinShards([await shard(0, { count: 21 })], many).header.problems[0]?.message).toMatch(/m7 and 12 more\.$/)
  })

  it('reports what does not make one set', async () => {
    const join = async (...parts: ReturnType<typeof shard>[]) => codes(joinShards(await Promise.all(parts), []))
    expect(await join(shard(0), shard(1))).toEqual([])
    expect(await join(shard(0), shard(0, { tensor: 'x' }))).toEqual(['shard-doubled'])
    expect(await join(shard(0, { name: 'm-00002-of-00002.gguf' }), shard(1))).toEqual(['shard-renamed'])
    expect(await join(shard(0), shard(1, { count: 5 }))).toEqual(['shard-count'])
    expect(await join(shard(0, { count: 3 }), shard(1, { count: 3 }))).toEqual(['shard-count'])
    expect(await join(shard(0), shard(1, { tensors: 9 }))).toEqual(['shard-tensor-count'])
    expect(await join(shard(0, { tensors: 9 }), shard(1, { tensors: 9 }))).toEqual(['shard-tensor-count'])
    expect(await join(shard(0), shard(1, { tensor: 't0' }))).toEqual(['tensor-name-twice'])
    expect(await join(shard(0), made('m-00002-of-00002.gguf', {}))).toContain('shard-undeclared')
    // One shard under another name.
    expect(await join(shard(0, { name: 'm.gguf' }))).toEqual(['shards-missing'])
  })

  it('does not read a shard of another byte order as if it were alike', async () => {
    const { header } = joinShards([await shard(0), await shard(1, { endian: 'big' })], [])
    expect(header.problems).toMatchObject([{ code: 'shard-endian', shard: 1 }])
    expect([...header.tensors].map(({ unreadable }) => unreadable !== undefined)).toEqual([false, true])
  })

  it('keeps the sound shards of a damaged set', async () => {
    const broken = await made('m-00001-of-00002.gguf', damaged)
    const { header, headerFile, fatal, files } = joinShards([broken, await shard(1)], [])
    expect(fatal).toBeUndefined()
    expect({ headerFile, version: header.versionText, files: files.length }).toEqual({
      headerFile: 1,
      version: 'v3',
      files: 2,
    })
    expect([...header.tensors]).toMatchObject([{ name: 't1', index: 0, shard: 1 }])
    expect(header.problems).toMatchObject([{ code: 'truncated', severity: 'error', shard: 0 }])
    expect(header.problems[0]?.message).toMatch(/^m-00001-of-00002\.gguf: The file is truncated/)
  })

  it('is fatal when nothing can be read', async () => {
    const broken = await made('broken.gguf', damaged)
    const other = await made('other.gguf', Buffer.from('PK\x03\x04'))
    expect(joinShards([broken], []).fatal).toMatchObject({
      code: 'damaged',
      file: 'broken.gguf',
      message: expect.stringMatching(/^broken\.gguf: The file is truncated/),
    })
    expect(joinShards([other], []).fatal).toMatchObject({ code: 'not-gguf' })
    expect(joinShards([await made('short.gguf', Buffer.from('GG'))], []).fatal).toMatchObject({ code: 'not-gguf' })
    expect(joinShards([broken, broken], []).fatal).toMatchObject({ code: 'damaged' })
    expect(() => joinShards([], [])).toThrow('at least one file')
  })
})
