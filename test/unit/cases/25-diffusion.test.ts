import { expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { heatLayout } from '../../../shared/model/overview/heat-map.ts'
import { inOnePiece } from '../../../shared/model/overview/measured-tensor.ts'
import { headerFindings, rowsOf, wrong } from '../../helpers/header-findings.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const FLUX = [
  ...layerNames(19, () => ['img_attn.qkv.weight', 'txt_attn.qkv.weight'], 'double_blocks'),
  ...layerNames(38, () => ['linear1', 'linear2'], 'single_blocks'),
  'img_in.weight',
]
const SDXL = [
  'input_blocks.1.1.transformer_blocks.0.attn1.to_k.weight',
  'middle_block.0.emb_layers.1.weight',
  'output_blocks.3.1.transformer_blocks.1.ff.net.0.proj.weight',
]
const SD = [
  'cond_stage_model.encoder.layers.0.self_attn.q_proj.weight',
  'cond_stage_model.1.encoder.layers.0.self_attn.q_proj.weight',
  'first_stage_model.decoder.up.0.block.0.conv1.weight',
  'first_stage_model.decoder.up.1.block.0.conv1.weight',
]

it.each([
  ['flux', FLUX],
  ['sdxl', SDXL],
  ['sd1', SD],
])('nothing is missing in %s', async (architecture, names) => {
  expect(wrong(await headerFindings(smallModel(architecture, {}, names)))).toEqual([])
})

it('a file of stable-diffusion.cpp has neither an architecture nor short names, and no problem', async () => {
  const name = 'cond_stage_model.1.transformer.text_model.encoder.layers.0.self_attn.q_proj.weight'
  const tensor = (tensorName: string) => ({ name: tensorName, shape: [4], typeId: 0, data: new Uint8Array(16) })
  const codes = async (...names: string[]) => {
    const source = memorySource(writeGguf({ metadata: [], tensors: names.map(tensor) }))
    return (await readHeader(source)).problems.map(({ code }) => code)
  }
  expect(name.length).toBeGreaterThan(63)
  expect(await codes(name, 'model.diffusion_model.input_blocks.0.0.weight')).toEqual([])
  expect(await codes(`cond_stage_model.${'x'.repeat(111)}`)).toEqual(['tensor-name-too-long'])
  // Any other file needs both.
  expect((await codes(name.replace('cond_stage_model', 'language_model'))).toSorted()).toEqual([
    'no-architecture',
    'tensor-name-too-long',
  ])
})

it.each([
  ['flux', FLUX, 57],
  ['sdxl', SDXL, 2],
  ['sd1', SD, 4],
])('blocks of %s are layers, and two text encoders are two places', async (architecture, names, rows) => {
  const header = await readHeader(memorySource(smallModel(architecture, {}, names)))
  const { cells, layers } = inOnePiece(heatLayout(rowsOf(header)))
  expect(new Set(layers.map(layerLabel)).size).toBe(rows)
  const outside = rowsOf(header).filter(({ layer }) => layer === undefined).length
  expect(cells.filter((index) => index >= 0)).toHaveLength(names.length - outside)
})
