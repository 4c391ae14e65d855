import { expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { joinFiles } from '../../../electron/engine/formats/join-files.ts'
import { findings } from '../../../shared/model/health/findings.ts'
import { inOnePiece } from '../../../shared/model/overview/measured-tensor.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { rowsOf, viewOf } from '../../helpers/header-findings.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { layerNames, smallMetadata } from '../../helpers/small-model.ts'

const ROLES = ['attn_norm', 'attn_q', 'attn_k', 'attn_v', 'attn_output', 'ffn_norm', 'ffn_gate', 'ffn_up', 'ffn_down']
const NAMES = ['token_embd.weight', ...layerNames(2, () => ROLES), 'output_norm.weight']
const SPLIT = { 'split.count': 3, 'split.tensors.count': NAMES.length }

async function shard(no: number, names: readonly string[]) {
  const data = new Uint8Array(16)
  const values = no === 0 ? { block_count: 2, ...SPLIT } : SPLIT
  const all = smallMetadata('llama', { ...values, 'split.no': no })
  const source = memorySource(
    writeGguf({
      metadata: no === 0 ? all : all.slice(1),
      tensors: names.map((name) => ({ name, shape: [4], typeId: 0, data })),
    }),
    `m-0000${no + 1}-of-00003.gguf`,
  )
  return { file: source.stamp, header: await readHeader(source) }
}

async function found(...numbers: number[]) {
  const parts = [[], NAMES.slice(0, 11), NAMES.slice(11)]
  const shards = await Promise.all(numbers.map((no) => shard(no, parts[no]!)))
  const missing = [0, 1, 2].filter((no) => !numbers.includes(no)).map((no) => `m-0000${no + 1}-of-00003.gguf`)
  const { header } = joinFiles({ name: 'm', missing }, shards)
  return inOnePiece(findings(viewOf(header), rowsOf(header)))
}

it('a first shard with the metadata alone is sound', async () => {
  expect((await found(0, 1, 2)).map(({ severity }) => severity)).not.toContain('error')
  expect((await found(0, 1, 2)).filter(({ rule }) => rule === 'missing-tensor')).toMatchObject([{ severity: 'sound' }])
})

it('with a shard missing, its tensors are not told as missing from the model', async () => {
  const rules = (await found(0, 2)).filter(({ severity }) => severity !== 'sound')
  expect(rules.filter(({ rule }) => rule !== 'file-problem')).toMatchObject([
    { rule: 'missing-tensor', severity: 'note' },
  ])
})
