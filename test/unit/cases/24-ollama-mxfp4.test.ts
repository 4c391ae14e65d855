import { expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { fileType } from '../../../shared/model/file-types.ts'
import { english } from '../../../shared/text/sentence.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../helpers/memory-source.ts'

const tensorOf = async (architecture: string, typeId: number) => {
  const data = new Uint8Array(544)
  const options = {
    metadata: [['general.architecture', 'string', architecture] as const],
    tensors: [{ name: 'blk.0.ffn_up_exps.weight', shape: [256, 4], typeId, data }],
  }
  return (await readHeader(memorySource(writeGguf(options)))).tensors.at(0)!
}

it("type 4 of gptoss is Ollama's MXFP4, of others a type that was removed", async () => {
  const tensor = await tensorOf('gptoss', 4)
  expect([tensor.type, english(tensor.unreadable!)]).toEqual([
    '4 (in Ollama: MXFP4)',
    'its type 4 is MXFP4 in Ollama, which is needed to read it; ggml removed its own type of this number (Q4_2)',
  ])
  expect((await tensorOf('llama', 4)).type).toBe('Q4_2 (removed)')
  expect(fileType(4, 'gptoss')).toEqual({ name: 'MXFP4', program: 'Ollama', guessed: false })
  expect(fileType(4, 'llama')).toEqual({ name: 'Q4_1_SOME_F16 (removed)', guessed: false })
})

it.each([
  [133, 'Q6_0'],
  [144, 'IQ4_KS'],
  [156, 'IQ3_KS'],
  [339, 'IQ4_K_R4'],
])('type %i may be %s of ik_llama.cpp', async (id, name) => {
  const tensor = await tensorOf('llama', id)
  expect([tensor.type, english(tensor.unreadable!)]).toEqual([
    `${id} (in ik_llama.cpp: ${name})`,
    `its type ${id} is unknown to ggml; in ik_llama.cpp, which is needed to read it, it is ${name}`,
  ])
})
