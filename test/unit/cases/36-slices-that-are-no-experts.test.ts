import { rmSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { caseFile, judgeFile } from '../../helpers/judge-file.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'

test('slices of attn_k_b and attn_v_b are attention heads', async () => {
  const { findings, verdict } = await judgeFile(caseFile('36-slices-that-are-no-experts/mla-heads.gguf'))
  // The file has nothing of a model but these two.
  expect(findings.filter(({ rule }) => rule !== 'missing-tensor')).toMatchObject([
    {
      rule: 'non-finite',
      title: 'NaN in blk.0.attn_k_b, head 3',
      text: '1 NaN of 2,048 values, the first at row 0. What that head computes turns to NaN.',
    },
    {
      rule: 'zero-expert',
      title: 'blk.0.attn_v_b: head 0 all zero',
      text: '1 of 4 heads has no value but zero: it passes nothing on.',
    },
  ])
  for (const { expert } of findings) expect(expert).toBeUndefined()
  expect(verdict.state).toBe('errors')
})

test('slices of a convolution are neither experts nor heads', async () => {
  const values = new Float32Array(3 * 4 * 8).fill(0.5)
  values.set([0.25], 1)
  values.fill(0, 0, 12)
  values[5 * 12] = NaN
  const data = new Uint8Array(values.buffer)
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-case-'))
  const path = join(folder, 'conv.gguf')
  const metadata = [
    ['general.architecture', 'string', 'clip'],
    // As many as there are channels.
    ['clip.expert_count', 'uint32', 8],
  ] as const
  writeFileSync(
    path,
    writeGguf({ metadata, tensors: [{ name: 'a.conv1d.1.weight', shape: [3, 4, 8], typeId: 0, data }] }),
  )
  const { findings } = await judgeFile(path)
  rmSync(folder, { recursive: true })
  expect(findings.map(({ severity, title }) => [severity, title])).toEqual([
    ['error', 'NaN in a.conv1d.1, slice 5'],
    ['note', 'a.conv1d.1: slice 0 all zero'],
  ])
  expect(JSON.stringify(findings)).not.toMatch(/expert [0-9]|routed/)
})
