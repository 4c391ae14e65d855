import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { folderOf, modelOf, ones } from '../../helpers/open-directly.ts'

it.each(['Model.GGUF', 'model-00001-of-00001.gguf', 'model.gguf.part', `sha256-${'9'.repeat(64)}`])(
  '%s is opened by its contents',
  async (name) => {
    const model = await modelOf(join(folderOf({ [name]: writeGguf({ tensors: [ones('a')] }) }), name))
    expect([model.header.tensors.length, model.header.problems]).toEqual([1, []])
  },
)
