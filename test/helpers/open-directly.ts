/** Opens model files without workers, so that unit tests see what the engine makes of folders of files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { groupFiles } from '../../electron/engine/formats/group-files.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { readModelHeader } from '../../electron/engine/formats/recognize.ts'
import { openGroup } from '../../electron/engine/session/open-model.ts'
import { modelView } from '../../electron/app/views/model-view.ts'
import { err, ok, type Result, toAppError } from '../../shared/text/errors.ts'
import type { Finding } from '../../shared/model/health/finding.ts'
import { findings } from '../../shared/model/health/findings.ts'
import { inOnePiece, measuredTensors } from '../../shared/model/overview/measured-tensor.ts'
import { tensorTable } from '../../shared/model/tensor-table.ts'
import type { HeaderResult } from '../../electron/engine/protocol/worker-protocol.ts'
import { withFile } from './gguf-files.ts'
import { writeGguf, type WrittenEntry, type WrittenTensor } from '../../build/sample/gguf-writer.ts'

/** A folder with these files, for one test. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-case-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** As a worker reads a header. */
export async function readDirectly(path: string, format?: string): Promise<Result<HeaderResult>> {
  try {
    return await withFile(path, async (source) => {
      const { tensors, ...header } = await readModelHeader(source, format)
      return ok({ file: source.stamp, header, tensors: tensorTable(tensors).pack() })
    })
  } catch (error) {
    return err(toAppError(error))
  }
}

/** One result for each model that these files are. */
async function openDirectly(...paths: string[]): Promise<Result<Model>[]> {
  const models: Result<Model>[] = []
  for (const group of await groupFiles(paths)) models.push(await openGroup(group, readDirectly))
  return models
}

/** The only model, or an error of the test. */
export async function modelOf(...paths: string[]): Promise<Model> {
  const [model, more] = await openDirectly(...paths)
  if (!model?.ok || more)
    throw new Error(more ? 'more than one model' : model && !model.ok ? model.error.message : 'none')
  return model.value
}

/** Why the only model cannot be opened. */
export async function refusalOf(path: string): Promise<{ readonly code: string; readonly message: string }> {
  const [model] = await openDirectly(path)
  if (!model || model.ok) throw new Error('it was opened')
  return model.error
}

/** Of a model that was not scanned. */
export function headerFindings(model: Model): Finding[] {
  const view = modelView('', model, [])
  return inOnePiece(findings(view, measuredTensors(view)))
}

export const messagesOf = ({ header }: Model): string[] => header.problems.map(({ message }) => message)
export const codesOf = ({ header }: Model): string[] => header.problems.map(({ code }) => code)

/** Eight values of one, of type F32. */
export const ones = (name: string): WrittenTensor => ({
  name,
  shape: [8],
  typeId: 0,
  data: new Uint8Array(new Float32Array(8).fill(1).buffer),
})

/** One of a set of shards, as gguf-split writes it. */
export function shardBytes(no: number, count: number, tensors: readonly WrittenTensor[], total: number): Uint8Array {
  const model: WrittenEntry[] = [['general.architecture', 'string', 'llama']]
  return writeGguf({
    metadata: [
      ...(no === 0 ? model : []),
      ['split.no', 'uint16', no],
      ['split.count', 'uint16', count],
      ['split.tensors.count', 'int32', total],
    ],
    tensors,
  })
}
