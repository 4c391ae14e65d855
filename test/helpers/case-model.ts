import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Model } from '../../electron/engine/formats/model.ts'
import { readHeader } from '../../electron/engine/formats/gguf/read-header.ts'
import { joinFiles } from '../../electron/engine/formats/join-files.ts'
import { modelView } from '../../electron/app/views/model-view.ts'
import type { CacheType } from '../../shared/model/memory/cache-types.ts'
import { type MemoryFacts, memoryFacts } from '../../shared/model/memory/memory-facts.ts'
import { measuredTensor } from '../../shared/model/overview/measured-tensor.ts'
import { english } from '../../shared/text/sentence.ts'
import { type MemorySource, memorySource } from './memory-source.ts'

/** The bytes of `test/fixtures/cases/<path>`, as a file. */
export function caseSource(path: string): MemorySource {
  return memorySource(readFileSync(resolve('test/fixtures/cases', path)), basename(path))
}

/** The model in files that are in memory: its header read as the app reads it. */
export async function modelOf(sources: readonly MemorySource[], missing: readonly string[] = []): Promise<Model> {
  const parts = []
  for (const source of sources) parts.push({ file: source.stamp, header: await readHeader(source) })
  return joinFiles({ name: basename(parts[0]?.file.path ?? '', '.gguf'), missing }, parts)
}

/** The memory estimate of a model. @throws if the metadata does not tell */
export function memoryOfModel(model: Model, context: number | undefined, cacheType: CacheType = 'f16'): MemoryFacts {
  const view = modelView('', model, [])
  const rows = [...view.tensors].map((tensor) => measuredTensor(tensor, new Map()))
  const facts = memoryFacts(view, rows, { context, cacheType })
  if ('missing' in facts) throw new Error(english(facts.missing))
  return facts
}

/** The memory estimate of `test/fixtures/cases/<path>`. */
export const memoryOfCase = async (path: string, context?: number, cacheType?: CacheType): Promise<MemoryFacts> =>
  memoryOfModel(await modelOf([caseSource(path)]), context, cacheType)
