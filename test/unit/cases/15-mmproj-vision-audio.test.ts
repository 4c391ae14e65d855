import { GGUF } from '../../../electron/engine/formats/gguf/header.ts'
import { expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import type { ModelView } from '../../../shared/model/model-view.ts'
import { layerLabel } from '../../../shared/model/layer-place.ts'
import { heatLayout } from '../../../shared/model/overview/heat-map.ts'
import { inOnePiece } from '../../../shared/model/overview/measured-tensor.ts'
import { modelFacts } from '../../../shared/model/overview/model-facts.ts'
import { headerFindings, rowsOf, viewOf, wrong } from '../../helpers/header-findings.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { layerNames, smallModel } from '../../helpers/small-model.ts'

const ROLES = ['attn_q', 'attn_q.bias', 'attn_k', 'attn_v', 'attn_out', 'ln1', 'ffn_up', 'ffn_down']
const NAMES = [...layerNames(3, () => ROLES, 'v.blk'), ...layerNames(2, () => ROLES, 'a.blk'), 'mm.0.weight']
const FILE = smallModel('clip', { 'general.type': 'mmproj', 'vision.block_count': 3, 'audio.block_count': 2 }, NAMES)

it('both towers are in the map, each tensor in a place of its own', async () => {
  const { cells, layers } = inOnePiece(heatLayout(rowsOf(await readHeader(memorySource(FILE)))))
  expect(layers.map(layerLabel)).toEqual(['v 0', 'v 1', 'v 2', 'a 0', 'a 1'])
  expect(new Set(cells.filter((index) => index >= 0)).size).toBe(NAMES.length - 1)
})

it('the overview has the layers of each tower', async () => {
  const header = await readHeader(memorySource(FILE))
  const view = {
    ...viewOf(header),
    tensors: header.tensors,
    nParameters: 0,
    size: 0,
    nFiles: 1,
  } as unknown as ModelView
  const layers = modelFacts({ ...view, format: GGUF, versionText: 'v3', endian: 'little', alignment: 32 }, undefined)
  expect(layers.filter(({ name }) => name.includes('ayers'))).toEqual([
    { name: 'Vision layers', value: '3' },
    { name: 'Audio layers', value: '2' },
  ])
})

it('a projector is not judged as a model', async () => {
  expect(wrong(await headerFindings(FILE))).toEqual([])
})
