/** A format of its own, known to nobody but the list: the port carries it from its files to measured rows. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { tableLines } from '../../../../electron/cli/table.ts'
import { modelView } from '../../../../electron/app/views/model-view.ts'
import { dumpMarkdown } from '../../../../electron/engine/export/gguf-dump.ts'
import type { Format } from '../../../../electron/engine/formats/format.ts'
import { groupFiles } from '../../../../electron/engine/formats/group-files.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { judgement } from '../../../../electron/app/judging.ts'
import { openGroup } from '../../../../electron/engine/session/open-model.ts'
import { modelFacts } from '../../../../shared/model/overview/model-facts.ts'
import { DEFAULT_CACHE_TYPE } from '../../../../shared/model/memory/cache-types.ts'
import { inOnePiece } from '../../../../shared/model/overview/measured-tensor.ts'
import { english, say } from '../../../../shared/text/sentence.ts'
import { TOY, toyBytes } from '../../../helpers/toy-format.ts'
import { measureFile } from '../../../helpers/judge-file.ts'
import { folderOf, readDirectly } from '../../../helpers/open-directly.ts'

vi.mock('../../../../electron/engine/formats/formats.ts', async (original) => {
  const { FORMATS } = await original<{ FORMATS: readonly Format[] }>()
  const { toy } = await import('../../../helpers/toy-format.ts')
  return { FORMATS: [...FORMATS, toy] }
})

async function openToy(path: string): Promise<Model> {
  const [group, more] = await groupFiles([path])
  expect(more).toBeUndefined()
  const model = await openGroup(group!, readDirectly)
  if (!model.ok) throw new Error(model.error.message)
  return model.value
}

describe('a format in the list', () => {
  test('is recognized by content, opened and measured', async () => {
    const folder = folderOf({ 'any-name': toyBytes(7, [1, 2, 3, 4]) })
    const model = await openToy(join(folder, 'any-name'))
    expect(model).toMatchObject({ name: 'any-name', header: { format: TOY, problems: [] } })
    const [row] = measureFile(model, readFileSync(model.files[0]!.path))
    expect(row).toMatchObject({ status: 'done', stats: { count: 4, mean: 2.5, min: 1, max: 4 } })
  })

  test('is named in the window, the terminal and exports', async () => {
    const model = await openToy(join(folderOf({ 'x.toy': toyBytes(7, [1]) }), 'x.toy'))
    const facts = modelFacts(modelView('', model, []), undefined)
    expect(facts.find(({ name }) => name === 'Toy')?.value).toEqual(say('little endian'))
    expect(facts.some(({ name }) => name === 'Alignment')).toBe(false)
    const lines = [
      ...tableLines(model, [], undefined, inOnePiece(judgement(model, () => undefined)), {
        cacheType: DEFAULT_CACHE_TYPE,
      }),
    ]
    expect(lines.slice(0, 2)).toEqual(['x.toy', '1 weights · 8 bytes · 1 tensors · 1 file · Toy, little endian'])
    const dump = [...dumpMarkdown(model)].join('')
    expect(dump).toContain('# x.toy - Toy Internal File Dump')
    expect(dump).toContain('| set')
  })

  test('groups its own sets, whose files must all have the format', async () => {
    const folder = folderOf({ 'm-a.toy': toyBytes(1, [1]), 'm-b.toy': 'GGUF', 'n.toy': toyBytes(2, [2]) })
    const paths = ['n.toy', 'm-b.toy', 'm-a.toy'].map((name) => join(folder, name))
    expect((await groupFiles(paths)).map(({ name }) => name)).toEqual(['n', 'm'])
    const model = await openToy(paths[1]!)
    expect(model.files.map(({ path }) => [dirname(path), basename(path)])).toEqual([
      [folder, 'm-a.toy'],
      [folder, 'm-b.toy'],
    ])
    expect([...model.header.tensors]).toMatchObject([{ index: 0, shard: 0, name: 'part 1' }])
    expect(model.header.problems.map((found) => english(found.sentence!))).toEqual(['m-b.toy: This is not a toy.'])
  })
})

test('a file that no format recognizes is read by the format of its extension, else by the first', async () => {
  const folder = folderOf({ 'x.toy': 'hello', 'x.bin': 'hello' })
  await expect(openToy(join(folder, 'x.toy'))).rejects.toThrow('x.toy: This is not a toy.')
  await expect(openToy(join(folder, 'x.bin'))).rejects.toThrow('This is not a GGUF file')
})
