import { basename } from 'node:path'
import type { RowUpdate, ScanProgress } from '../../../shared/contract.ts'
import type { Int64, MetadataArray, MetadataEntry, ScalarValue, TensorInfo } from '../../../shared/tensor.ts'
import type { Model } from '../gguf/model.ts'

type Json = string | number | boolean | Json[] | { [key: string]: Json }

/** A model and what was measured of it, ready for `JSON.stringify`. What is not known is absent. */
export function reportJson(model: Model, results: readonly RowUpdate[], scan: ScanProgress | undefined): Json {
  const { header } = model
  return {
    file: basename(model.files[0]!.path),
    version: header.version,
    endian: header.endian,
    alignment: header.alignment,
    dataOffset: header.dataOffset,
    metadata: metadataJson(header.metadata),
    problems: header.problems.map(({ shard, ...problem }) => ({
      ...problem,
      ...(shard === undefined ? {} : { shard: shard + 1 }),
    })),
    tensors: header.tensors.map((tensor) => tensorJson(tensor, results[tensor.index])),
    ...(scan && {
      scan: {
        executor: scan.executor,
        workers: scan.workers,
        elapsedMs: scan.elapsedMs,
        bytes: scan.bytesDone,
      },
    }),
  }
}

function tensorJson(tensor: TensorInfo, result: RowUpdate | undefined): Json {
  const { index, name, type, typeId, shape, nElements, nBytes, dataOffset, shard } = tensor
  return {
    index,
    name,
    type,
    typeId,
    shape: shape.map(integerJson),
    nElements: integerJson(nElements),
    ...(nBytes === undefined ? {} : { nBytes: integerJson(nBytes) }),
    dataOffset: integerJson(dataOffset),
    // From 1, as in the files' names.
    ...(shard === undefined ? {} : { shard: shard + 1 }),
    status: result?.status ?? 'waiting',
    ...(result?.error === undefined ? {} : { error: result.error }),
    attempts: result?.attempts ?? 0,
    ...(result?.stats ? { stats: { ...result.stats } as unknown as Json } : {}),
  }
}

function metadataJson(metadata: ReadonlyMap<string, MetadataEntry>): Json {
  // Without a prototype: `__proto__` is a key like any other.
  const object = Object.create(null) as { [key: string]: Json }
  for (const [key, { value }] of metadata) object[key] = valueJson(value)
  return object
}

function valueJson(value: ScalarValue | MetadataArray): Json {
  if (typeof value === 'object')
    return { type: value.elementType, length: value.length, first: value.first.map(valueJson) }
  if (typeof value === 'bigint') return integerJson(value)
  // JSON has no NaN and no infinities.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}

/** Integers that a double cannot hold become text. */
function integerJson(value: Int64): Json {
  return typeof value === 'number' ? value : BigInt(Number(value)) === value ? Number(value) : String(value)
}
