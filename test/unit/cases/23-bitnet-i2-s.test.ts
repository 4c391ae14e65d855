import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { declaredType, factsOf, modelFacts } from '../../../shared/model/overview/model-facts.ts'
import { english } from '../../../shared/text/sentence.ts'
import { explainKey } from '../../../shared/model/metadata-keys.ts'
import { writeGguf, type WrittenTensor } from '../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { folderOf, headerFindings, modelOf, ones } from '../../helpers/open-directly.ts'
import { modelView } from '../../../electron/app/views/model-view.ts'

const matrix = (typeId: number, bytes: number): WrittenTensor => ({
  name: 'blk.0.attn_q.weight',
  shape: [256, 8],
  typeId,
  data: new Uint8Array(bytes),
})
const file = (architecture: string, tensors: readonly WrittenTensor[]) =>
  writeGguf({
    metadata: [
      ['general.architecture', 'string', architecture],
      ['general.file_type', 'uint32', 40],
    ],
    tensors,
  })
const first = async (architecture: string, tensors: readonly WrittenTensor[]) =>
  (await readHeader(memorySource(file(architecture, tensors)))).tensors.at(0)!

describe("bitnet.cpp's types", () => {
  it('are named as such, and not measured', async () => {
    const tensor = await first('bitnet-b1.58', [matrix(36, 544), ones('output_norm.weight')])
    expect(tensor.type).toBe('36 (in bitnet.cpp: I2_S)')
    expect(tensor.nBytes).toBeUndefined()
    expect(english(tensor.unreadable!)).toBe(
      'its type 36 is I2_S in bitnet.cpp, which is needed to read it; ggml removed its own type of this number (IQ4_NL_4_4)',
    )
    expect((await first('llama', [matrix(36, 544)])).type).toBe('36 (in bitnet.cpp: I2_S)')
  })

  it('are told from a live type of ggml by architecture and size', async () => {
    const next = ones('output_norm.weight')
    const tl2 = await first('bitnet-b1.58', [matrix(39, 448), next])
    expect([tl2.type, english(tl2.unreadable!)]).toEqual([
      '39 (in bitnet.cpp: TL2)',
      expect.stringMatching(/ggml has MXFP4 under this number$/),
    ])
    // 17 bytes for 32 weights, as MXFP4 has them.
    expect(await first('bitnet-b1.58', [matrix(39, 1088), next])).toMatchObject({ type: 'MXFP4', nBytes: 1088 })
    expect(await first('gpt-oss', [matrix(39, 448), next])).toMatchObject({ type: 'MXFP4', nBytes: 1088 })
  })

  it('are what the file type stands for with this architecture only', async () => {
    const model = await modelOf(`${folderOf({ 'm.gguf': file('bitnet-b1.58', [matrix(36, 544)]) })}/m.gguf`)
    const view = modelView('', model, [])
    expect(declaredType(factsOf(view))).toEqual({ name: 'I2_S', program: 'bitnet.cpp', guessed: false })
    const declared = modelFacts(view, undefined).find(({ name }) => name === 'Declared type')!.value
    expect(typeof declared === 'string' ? declared : english(declared)).toBe('I2_S in bitnet.cpp')
    expect(headerFindings(model).filter(({ rule }) => rule === 'file-type')).toEqual([])
    const meaning = (architecture: string) => english(explainKey('general.file_type', architecture, 40)!)
    expect(meaning('bitnet-b1.58')).toBe('The type of most tensors: 40 is I2_S in bitnet.cpp.')
    expect(meaning('llama')).toBe('The type of most tensors: 40 is Q1_0.')
  })
})
