import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gguf, GGUFValueType } from '@huggingface/gguf'
import { describe, expect, it } from 'vitest'
import { typeName } from '../../../../../electron/engine/types/types.ts'
import { readHeader } from '../../../../../electron/engine/formats/gguf/read-header.ts'
import type { MetadataArray } from '../../../../../shared/model/tensor.ts'
import { fixturesFolder, ggufFilesIn, headerOf, wholeArray, withFile } from '../../../../helpers/gguf-files.ts'
import { memorySource } from '../../../../helpers/memory-source.ts'

interface Expectation {
  readonly expect: 'fatal' | 'problem' | 'ok'
  readonly says: string
}

const malformed = resolve(fixturesFolder, 'malformed')
const manifest = JSON.parse(readFileSync(resolve(malformed, 'manifest.json'), 'utf8')) as Record<string, Expectation>

describe('malformed files', () => {
  for (const [name, { expect: expected, says }] of Object.entries(manifest))
    it(`${name}: ${expected}`, async () => {
      const header = await readHeader(memorySource(readFileSync(resolve(malformed, `${name}.gguf`))))
      const { problems, tensors } = header
      if (expected === 'ok') return expect(problems).toEqual([])
      const fatal = problems.filter(({ severity }) => severity === 'fatal')
      expect(fatal).toHaveLength(expected === 'fatal' ? 1 : 0)
      const said = expected === 'fatal' ? fatal : problems
      expect(said.some(({ message }) => new RegExp(says, 'i').test(message))).toBe(true)
      for (const { message, code } of said) {
        expect(code).toMatch(/^[a-z0-9-]+$/)
        expect(message).toMatch(/^([A-Z0-9]|general\.).*\.$/s)
      }
      if (expected === 'fatal') expect([...tensors]).toEqual([])
    })

  it('reads every file of the manifest, and no other', () => {
    expect(ggufFilesIn(malformed).sort()).toEqual(
      Object.keys(manifest)
        .map((name) => `${name}.gguf`)
        .sort(),
    )
  })

  it('lists healthy tensors beside broken ones', async () => {
    for (const name of ['type-unknown', 'type-removed', 'offset-beyond-end', 'offset-wraps', 'row-not-whole-blocks']) {
      const { tensors } = await headerOf(resolve(malformed, `${name}.gguf`))
      expect([...tensors].map(({ unreadable }) => unreadable === undefined).sort(), name).toEqual([false, true])
    }
  })

  it('keeps an empty tensor, an overlapping one and a doubled one measurable', async () => {
    for (const name of ['dim-zero', 'tensors-overlap', 'tensor-name-twice', 'offset-unaligned', 'gap-between-tensors'])
      for (const tensor of (await headerOf(resolve(malformed, `${name}.gguf`))).tensors)
        expect(tensor.unreadable, name).toBeUndefined()
    const [empty] = (await headerOf(resolve(malformed, 'dim-zero.gguf'))).tensors
    expect(empty).toMatchObject({ nElements: 0, nBytes: 0 })
  })

  it('keeps the first of two equal keys', async () => {
    const { metadata, problems } = await headerOf(resolve(malformed, 'key-twice.gguf'))
    expect(metadata.size).toBe(2)
    expect(problems.map(({ code }) => code)).toEqual(['key-twice'])
  })
})

describe('sound files', () => {
  for (const file of ggufFilesIn(fixturesFolder)) {
    const path = resolve(fixturesFolder, file)

    it(`${file} opens without problems`, async () => {
      const { problems, tensors, fileSize, alignment, dataOffset } = await headerOf(path)
      // The later shards of a set leave the architecture to the first.
      const expected = /-0000[23]-of/.test(file) ? ['no-architecture'] : []
      expect(problems.map(({ code }) => code)).toEqual(expected)
      for (const tensor of tensors) {
        expect(Number(tensor.dataOffset) % alignment).toBe(0)
        expect(Number(tensor.dataOffset)).toBeGreaterThanOrEqual(dataOffset)
        expect(Number(tensor.dataOffset) + Number(tensor.nBytes)).toBeLessThanOrEqual(fileSize)
      }
    })

    it(`${file} is read as @huggingface/gguf reads it`, async () => {
      const theirs = await gguf(path, { allowLocalFile: true, typedMetadata: true })
      await withFile(path, async (source) => {
        const ours = await readHeader(source)
        expect(ours.endian === 'little').toBe(theirs.littleEndian)
        expect(ours.dataOffset).toBe(Number(theirs.tensorDataOffset))
        const { version, tensor_count, kv_count, ...entries } = theirs.typedMetadata
        expect(ours.version).toBe(version.value)
        expect(ours.tensors.length).toBe(Number(tensor_count.value))
        expect(ours.metadata.size).toBe(Number(kv_count.value))
        expect([...ours.metadata.keys()]).toEqual(Object.keys(entries))
        for (const [key, entry] of ours.metadata) {
          const their = entries[key]!
          expect(entry.type.toUpperCase()).toBe(GGUFValueType[their.type])
          const isArray = entry.type === 'array'
          const value = isArray ? await wholeArray(source, ours, entry.value as MetadataArray, 7) : entry.value
          expect(value).toEqual(small(their.value))
        }
        expect([...ours.tensors].map(({ name, typeId, shape }) => ({ name, typeId, shape }))).toEqual(
          theirs.tensorInfos.map(({ name, dtype, shape }) => ({ name, typeId: dtype, shape: shape.map(Number) })),
        )
        expect([...ours.tensors].map(({ dataOffset }) => Number(dataOffset) - ours.dataOffset)).toEqual(
          theirs.tensorInfos.map(({ offset }) => Number(offset)),
        )
      })
    })
  }

  for (const name of ['all-types', 'edge-values', 'alignment-4096', 'big-endian', 'version-1', 'version-2'])
    it(`${name}: names, types and shapes are the expected ones`, async () => {
      const text = readFileSync(resolve(fixturesFolder, `${name}.expected.json`), 'utf8')
      const expected = JSON.parse(text) as Record<string, { type: string; shape: number[]; count: number }>
      const { tensors } = await headerOf(resolve(fixturesFolder, `${name}.gguf`))
      expect([...tensors].map((tensor) => tensor.name)).toEqual(Object.keys(expected))
      for (const tensor of tensors) {
        const { type, shape, count } = expected[tensor.name]!
        expect(tensor).toMatchObject({ type, shape, nElements: count })
        expect(tensor.type).toBe(typeName(tensor.typeId))
      }
    })
})

/** Their 64-bit integers are always `bigint`. */
function small(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(small)
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}
