/** Kernels alone: all statistics and the histogram, one thread, data already in WASM memory. */
import { type ElementType, ELEMENT_TYPES } from '../../electron/engine/types/types.ts'
import type { Kernels } from '../../electron/engine/kernels/kernels.ts'
import { sampleBlocks } from './blocks.ts'
import { loadProductKernels } from './product-kernels.ts'
import { compilePrototype, createPrototype, PROTOTYPE_TYPES, prototypeReason } from './prototype.ts'
import { atLeast, format, ratioRow, type Row, skipped } from './report.ts'
import type { BenchSettings } from './settings.ts'
import { interleave, summarize } from './statistics.ts'
import { createTilePath } from './tile-path.ts'

/** Times as fast as the baseline. */
const TARGETS: Readonly<Record<string, number>> = {
  Q4_0: 4,
  MXFP4: 4,
  Q2_K: 2.8,
  IQ2_XXS: 2.8,
  IQ4_XS: 2.4,
  F16: 2,
  BF16: 2,
  Q4_K: 1.9,
  Q8_0: 1.6,
  Q6_K: 1.6,
  Q5_K: 1.6,
  F32: 1.1,
}

/** `begin`, pieces, `finish`: one chunk of a scan is 4 MiB. */
const PIECES = 4

/** Chunks of one measurement: short, so that a busy machine disturbs both sides alike. */
const CHUNKS = 2

/** Rounds are short, hence many. */
const ROUNDS_EACH = 3

/** Two sides of a comparison: pieces of a chunk go to `input`, each is measured by `accumulate`. */
interface Side {
  readonly input: Uint8Array
  begin(): void
  accumulate(nBytes: number): void
  finish(): unknown
}

/** G weights/s. Filling `input` is not counted. */
function speedOf(side: Side, type: ElementType, pieces: readonly Uint8Array[]): number {
  let ms = 0
  let weights = 0
  const count = (work: () => unknown) => {
    const started = performance.now()
    work()
    ms += performance.now() - started
  }
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    count(() => side.begin())
    for (const piece of pieces) {
      side.input.set(piece)
      count(() => side.accumulate(piece.length))
      weights += (piece.length / type.typeSize) * type.blockSize
    }
    count(() => side.finish())
  }
  return weights / ms / 1e6
}

export async function measureKernels({ rounds, quick }: BenchSettings): Promise<Row[]> {
  const product = await loadProductKernels()
  const kernels = product.createKernels()
  const prototype = prototypeReason === undefined ? createPrototype(await compilePrototype()) : undefined
  const tilePath = await createTilePath().catch((error: Error) => error)
  const rows: Row[] = []
  for (const type of byTarget()) {
    const inPrototype = PROTOTYPE_TYPES.has(type.name)
    if (inPrototype && !prototype) {
      rows.push(skipped('kernels', type.name, prototypeReason!))
      continue
    }
    if (!inPrototype && tilePath instanceof Error) {
      rows.push(skipped('kernels', type.name, `no base tile path: ${tilePath.message.split('\n')[0]}`))
      continue
    }
    const ours: Side = {
      input: kernels.input,
      begin: () => kernels.begin(type.id, 'little'),
      accumulate: (nBytes) => kernels.accumulate(nBytes),
      finish: () => kernels.finish(),
    }
    const base = inPrototype ? prototypeSide(prototype!, type) : tileSide(tilePath as Tiles, type)
    const bytes = sampleBlocks(type, PIECES * product.accumulateBytes(type.id), 1)
    const pieces = Array.from({ length: PIECES }, (_, i) => {
      const nBytes = product.accumulateBytes(type.id)
      return bytes.subarray(i * nBytes, (i + 1) * nBytes)
    })
    if (inPrototype) checkPrototype(prototype!, kernels, type, pieces[0]!)
    const measured = await interleave(quick ? rounds : rounds * ROUNDS_EACH, {
      ours: () => speedOf(ours, type, pieces),
      base: () => speedOf(base, type, pieces),
    })
    const [fast, slow] = [measured.ours, measured.base].map((values) => format(summarize(values).median))
    const target = TARGETS[type.name]
    rows.push(
      ratioRow(measured, 'ours', 'base', {
        group: 'kernels',
        name: type.name,
        unit: inPrototype ? 'x prototype' : 'x tile path',
        ...(target === undefined ? {} : { target: atLeast(target) }),
        note: `${fast} G weights/s, ${slow}`,
      }),
    )
  }
  return rows
}

const byTarget = () => ELEMENT_TYPES.toSorted((a, b) => (TARGETS[b.name] ?? 0) - (TARGETS[a.name] ?? 0) || a.id - b.id)

type Tiles = Awaited<ReturnType<typeof createTilePath>>

const tileSide = (path: Tiles, type: ElementType): Side => ({
  ...path,
  accumulate: (nBytes) => path.accumulate(type, nBytes),
})

const prototypeSide = (prototype: ReturnType<typeof createPrototype>, { name }: ElementType): Side => ({
  ...prototype,
  accumulate: (nBytes) => prototype.accumulate(name, nBytes),
})

/** A comparison with kernels that do something else would say nothing. @throws Error */
function checkPrototype(
  prototype: ReturnType<typeof createPrototype>,
  kernels: Kernels,
  type: ElementType,
  piece: Uint8Array,
): void {
  prototype.begin()
  prototype.input.set(piece)
  prototype.accumulate(type.name, piece.length)
  const theirs = prototype.finish()
  kernels.begin(type.id, 'little')
  kernels.input.set(piece)
  kernels.accumulate(piece.length)
  const { partial } = kernels.finish()
  const agree = (['min', 'max', 'zeros'] as const).every((name) => theirs[name] === partial[name])
  const distance = Math.abs(theirs.sum - partial.sum[0]) / partial.absSum[0]
  if (!agree || distance > 1e-9) throw new Error(`${type.name}: the prototype's numbers are not the product's`)
}
