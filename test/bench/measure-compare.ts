/** Two models compared value by value: the kernels alone, whole comparisons, and numpy on the same files. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { ElementType } from '../../electron/engine/types/types.ts'
import { compareModels } from '../../electron/engine/compare/compared-models.ts'
import { startComparison } from '../../electron/engine/compare/compare.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import { open, spawner } from '../helpers/engine.ts'
import { sampleBlocks, typeNamed } from './blocks.ts'
import type { Planned } from './layouts.ts'
import { makeModel } from './make-model.ts'
import { loadProductKernels, type ProductKernels } from './product-kernels.ts'
import { atLeast, format, ratioRow, rowOf, type Row, skipped } from './report.ts'
import { scanMs } from './scans.ts'
import type { BenchSettings } from './settings.ts'
import { interleave, summarize, timed } from './statistics.ts'

const GROUP = 'compare'

/** Type of the reference, and of the other model. */
const PAIRS = [
  ['BF16', 'Q4_K'],
  ['F16', 'Q8_0'],
  ['Q8_0', 'Q4_K'],
] as const

const WIDTH = 4096
/** Rows of a tensor. */
const ROWS = 4096

/** Times that the kernels go over the same MiB in one measurement. */
const PASSES = 40

export async function measureCompare(settings: BenchSettings): Promise<Row[]> {
  const kernels = await loadProductKernels()
  const rows: Row[] = []
  for (const [reference, other] of PAIRS) {
    const types = [typeNamed(reference), typeNamed(other)] as const
    rows.push(await kernelRow(settings, kernels, types))
    rows.push(...(await comparisonRows(settings, types)))
  }
  return rows
}

type Types = readonly [ElementType, ElementType]
const nameOf = ([reference, other]: Types): string => `${reference.name} with ${other.name}`
const bytesPerPair = (types: Types): number =>
  types.reduce((sum, { typeSize, blockSize }) => sum + typeSize / blockSize, 0)

/** One core, bytes already in WASM memory. */
async function kernelRow({ rounds }: BenchSettings, product: ProductKernels, types: Types): Promise<Row> {
  const { differences } = product.createKernels()
  const [reference, other] = types
  const nValues = 128 * 2048
  differences.reference.set(sampleBlocks(reference, (nValues / reference.blockSize) * reference.typeSize, 1))
  differences.other.set(sampleBlocks(other, (nValues / other.blockSize) * other.typeSize, 2))
  const { speed } = await interleave(rounds, {
    speed: async () => {
      const ms = await timed(() => {
        differences.begin({ typeId: reference.id, endian: 'little' }, { typeId: other.id, endian: 'little' })
        for (let pass = 0; pass < PASSES; pass++) differences.accumulate(nValues)
        differences.finish()
      })
      return (PASSES * nValues) / ms / 1e6
    },
  })
  return rowOf(speed, {
    ...{ group: GROUP, name: `${nameOf(types)}, one core, kernels alone`, unit: 'G pairs/s', target: atLeast(0.5) },
    note: `${format(summarize(speed).median * bytesPerPair(types))} GB/s`,
  })
}

/** Both files together have `2 * bytes`. */
function makeFiles({ folder }: BenchSettings, types: Types, bytes: number): readonly [string, string] {
  const tensors = Math.max(1, Math.round((2 * bytes) / bytesPerPair(types) / (WIDTH * ROWS)))
  const plan = (type: string): Planned[] =>
    Array.from({ length: tensors }, (_, i) => ({ name: `blk.${i}.ffn_up.weight`, type, shape: [WIDTH, ROWS] }))
  const paths = types.map(({ name }) => `${folder}/compare-${name}-of-${nameOf(types)}.gguf`)
  types.forEach(({ name }, side) => makeModel(paths[side]!, plan(name), { seed: side + 1 }))
  return paths as [string, string]
}

/** The sum of squared differences of the first tensor, once it is known. */
let squaredDiff: number | undefined

async function compareMs(models: readonly [Model, Model], workers: number): Promise<number> {
  return timed(async () => {
    const comparison = startComparison(compareModels(...models), { executor: 'threads', workers }, spawner)
    const { outcome, error, progress } = await comparison.finished
    squaredDiff = comparison.row(0)?.sums?.squaredDiff
    comparison.close()
    if (outcome !== 'done' || progress.pairsFailed > 0)
      throw new Error(`the comparison ${outcome}, ${progress.pairsFailed} pairs failed: ${error?.message ?? ''}`)
  })
}

async function comparisonRows(settings: BenchSettings, types: Types): Promise<Row[]> {
  const { rounds, workers, quick } = settings
  const paths = makeFiles(settings, types, settings.bytes ?? (quick ? 100e6 : 1e9))
  const models = [await open(paths[0]), await open(paths[1])] as const
  const size = models.reduce((sum, { files }) => sum + files[0]!.size, 0)
  const name = `${nameOf(types)}, ${Math.round(size / 1e6)} MB`
  const measured = await interleave(rounds, {
    threads: () => compareMs(models, workers),
    'one thread': () => compareMs(models, 1),
    scans: async () =>
      (await scanMs(models[0], { executor: 'threads', workers })) +
      (await scanMs(models[1], { executor: 'threads', workers })),
  })
  const gigabytes = measured.threads.map((ms) => size / ms / 1e6)
  const pairs = format(summarize(gigabytes).median / bytesPerPair(types))
  return [
    rowOf(gigabytes, {
      ...{ group: GROUP, name: `${name}, ${workers} threads`, unit: 'GB/s of both', target: atLeast(1.5) },
      ...{ note: `${pairs} G pairs/s`, rounds: measured },
    }),
    rowOf(
      measured['one thread'].map((ms) => size / ms / 1e6),
      { group: GROUP, name: `${name}, 1 thread`, unit: 'GB/s of both' },
    ),
    ratioRow(measured, 'threads', 'scans', {
      ...{ group: GROUP, name: `${name}, ${workers} threads`, unit: 'of the time of scans of both' },
    }),
    numpyRow(name, types, models, paths, gigabytes),
  ]
}

/** Times as fast as numpy, which has one thread, and the bytes of the first tensor in memory. @throws if its sum is another */
function numpyRow(
  name: string,
  types: Types,
  models: readonly [Model, Model],
  paths: readonly [string, string],
  gigabytes: readonly number[],
): Row {
  const sides = types.flatMap((type, side) => [
    type.name,
    String(models[side]!.header.tensors.at(0)!.dataOffset),
    paths[side]!,
  ])
  const values = WIDTH * ROWS
  const program = resolve(import.meta.dirname, 'numpy-compare.py')
  const { status, stdout, stderr } = spawnSync('python3', [program, String(values), ...sides], { encoding: 'utf8' })
  const row = `${name}, against numpy`
  if (status !== 0) return skipped(GROUP, row, `no python3 with numpy: ${stderr?.trim().split('\n').at(-1) ?? ''}`)
  const [seconds, total] = stdout.split(' ').map(Number) as [number, number]
  if (Math.abs(total / squaredDiff! - 1) > 1e-9) throw new Error(`numpy found ${total} instead of ${squaredDiff}`)
  const numpy = (values * bytesPerPair(types)) / seconds / 1e9
  return rowOf(
    gigabytes.map((rate) => rate / numpy),
    { group: GROUP, name: row, unit: 'x numpy', note: `numpy ${format(numpy)} GB/s` },
  )
}
