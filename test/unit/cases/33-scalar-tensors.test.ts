import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKernels } from '../../../electron/engine/kernels/kernels.ts'
import { planScan } from '../../../electron/engine/plan/plan-scan.ts'
import { measureTask } from '../../../electron/engine/worker/measure.ts'
import { OpenFiles } from '../../../electron/engine/worker/open-files.ts'
import { unpackResult } from '../../../electron/engine/protocol/packed-results.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { codesOf, folderOf, modelOf } from '../../helpers/open-directly.ts'

const open = (bytes: Uint8Array) => modelOf(resolve(folderOf({ 'm.gguf': bytes }), 'm.gguf'))

describe('a tensor without dimensions', () => {
  it('is one element, measured, and not a problem', async () => {
    const data = new Uint8Array(Float32Array.of(4.5).buffer)
    const model = await open(writeGguf({ tensors: [{ name: 'logit_scale', shape: [], typeId: 0, data }] }))
    expect(codesOf(model)).toEqual([])
    expect([...model.header.tensors]).toMatchObject([{ shape: [1], nElements: 1, nBytes: 4 }])
    const [{ chunks } = { chunks: [] }] = planScan(model.header.tensors).tasks
    const task = { id: 0, file: model.files[0]!, endian: model.header.endian, chunks }
    const files = new OpenFiles()
    const { outcome } = unpackResult(task, measureTask(task, createKernels(), files), 0)
    files.close()
    expect(outcome).toMatchObject({ ok: true, value: { partial: { count: 1, min: 4.5, max: 4.5 } } })
  })
})

it('empty arrays are no problem, whatever type they declare', async () => {
  const empty = (elementType: 'string' | 'uint8') => ({ elementType, values: [] }) as const
  const model = await open(
    writeGguf({
      metadata: [
        ['general.architecture', 'string', 'llama'],
        ['tokenizer.ggml.merges', 'array', empty('string')],
        ['tokenizer.chat_templates', 'array', empty('uint8')],
        ['llama.attention.head_count_kv', 'array', empty('string')],
      ],
    }),
  )
  expect(codesOf(model)).toEqual([])
})
