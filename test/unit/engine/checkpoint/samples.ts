/** Results as a scan makes them, and odder ones. */
import { ggufHeader } from '../../../../electron/engine/formats/gguf/header.ts'
import * as fc from 'fast-check'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import type { SavedChunk, SavedTensor } from '../../../../electron/engine/checkpoint/records.ts'
import { EMPTY_PARTIAL } from '../../../../electron/engine/stats/merge.ts'
import { packHistogram } from '../../../../electron/engine/stats/packed-histogram.ts'
import {
  type ExpertCounts,
  HISTOGRAM_BINS,
  type PackedHistogram,
  type PartialStats,
} from '../../../../shared/model/stats.ts'

const count = fc.maxSafeNat()
const double = fc.double({ noNaN: true })
const small = fc.nat(1000)

const histogram: fc.Arbitrary<PackedHistogram> = fc
  .uniqueArray(fc.tuple(fc.nat(HISTOGRAM_BINS - 1), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })), {
    selector: ([bin]) => bin,
    maxLength: 60,
  })
  .map((entries) => entries.sort(([a], [b]) => a - b))
  .map((entries) =>
    packHistogram({
      bins: Uint16Array.from(entries, ([bin]) => bin),
      counts: Float64Array.from(entries, ([, n]) => n),
    }),
  )

const counts = fc.tuple(small, small, small, small, fc.nat(2 ** 50)).map(([nan, posInf, negInf, zeros, more]) => ({
  count: nan + posInf + negInf + zeros + more,
  nan,
  posInf,
  negInf,
  zeros,
}))
const kind = fc.constantFrom('nan' as const, '+inf' as const, '-inf' as const)
const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''))
const rawSum = fc.constantFrom('0.0', '-12.5', '1e-05', '-1.2345679e+08', 'nan', 'inf', '-inf', '18446744073709551615')
/** Without any measure there is none. */
const digest = fc
  .record({ rawSum, xxh64: hex(16), sha256: hex(64) }, { requiredKeys: [], noNullPrototype: true })
  .filter((measures) => Object.keys(measures).length > 0)
const whole = { noNullPrototype: true }
const optional = { requiredKeys: [], noNullPrototype: true }

const location = fc.record(
  { kind, index: count, block: count, row: count, expert: count },
  { requiredKeys: ['kind', 'index', 'block', 'row'], noNullPrototype: true },
)

const experts: fc.Arbitrary<ExpertCounts> = fc
  .array(fc.tuple(small, fc.option(fc.record({ nan: small, posInf: small, negInf: small, first: location }, whole))), {
    maxLength: 20,
  })
  .map((list) => ({
    size: 4000,
    zeros: Float64Array.from(list, ([zeros]) => zeros),
    nonFinite: list.flatMap(([, bad], expert) => (bad ? [{ expert, ...bad }] : [])),
  }))

const atMostAllZeros = ({ zeros }: { zeros: number }, { zeroRows }: { zeroRows?: number }) =>
  zeroRows === undefined ? {} : { zeroRows: Math.min(zeroRows, zeros) }

export const savedTensor: fc.Arbitrary<SavedTensor> = fc
  .tuple(
    fc.record({ index: count, attempts: small, status: fc.constant('done' as const) }, whole),
    fc.record({ worker: small, durationMs: double, spark: fc.uint8Array({ maxLength: 28 }), digest }, optional),
    counts,
    fc.record(
      {
        sum: double,
        mean: double,
        std: double,
        min: double,
        max: double,
        absMax: double,
        absMean: double,
        l2: double,
        rms: double,
        skewness: double,
        kurtosis: double,
        quantiles: fc.tuple(double, double, double, double, double, double, double),
        firstNonFinite: location,
        zeroRows: count,
        firstZeroRow: fc
          .tuple(fc.record({ index: count, row: count }, whole), fc.record({ expert: count }, optional))
          .map(([where, slice]) => ({ ...where, ...slice })),
        experts,
      },
      optional,
    ),
    fc.record({ histogram }, optional),
  )
  .map(([row, facts, numbers, values, more]) => ({
    row: { ...row, ...facts, stats: { ...numbers, ...values, ...atMostAllZeros(numbers, values) } },
    ...more,
  }))

/** As many as there can be, or none. */
const zeroRowsOf = ({ zeros, count }: { zeros: number; count: number }, row: number) =>
  zeros > 0 && row % 2 === 0
    ? { zeroRows: 1 + (row % zeros), firstZeroRow: row % count }
    : { zeroRows: 0, firstZeroRow: -1 }

export const savedChunk: fc.Arbitrary<SavedChunk> = fc
  .tuple(
    fc.record({ tensor: count, index: count, durationMs: double }, whole),
    fc.record({ worker: small, attempt: small }, whole),
    counts,
    fc.record(
      {
        scale: fc.constantFrom(0, 600, -600),
        sum: fc.tuple(double, double),
        absSum: fc.tuple(double, double),
        mean: double,
        m2: double,
        sumSquares: fc.tuple(double, double),
        min: double,
        max: double,
      },
      whole,
    ),
    fc.oneof(
      fc.constant({ firstNonFinite: -1, firstNonFiniteKind: '' as const }),
      fc.record({ firstNonFinite: fc.nat(), firstNonFiniteKind: kind }, whole),
    ),
    fc.nat(),
    histogram,
  )
  .map(([result, who, numbers, sums, where, row, bins]) => ({
    result: {
      ...result,
      outcome: {
        ok: true,
        value: {
          partial: { ...EMPTY_PARTIAL, ...numbers, ...sums, ...where, ...zeroRowsOf(numbers, row) },
          histogram: bins,
        },
      },
    },
    ...who,
  }))

/** F32 tensors of 8 MiB: two chunks each. */
export function model(nTensors: number, size = 1000): Model {
  const nElements = 2 * 1024 * 1024
  return {
    name: 'sample',
    files: [{ path: '/somewhere/sample.gguf', size, mtimeMs: 1234.5 }],
    headerFile: 0,
    header: ggufHeader({
      version: 3,
      endian: 'little',
      alignment: 32,
      dataOffset: 320,
      fileSize: size,
      metadata: new Map([
        ['general.name', { type: 'string', value: 'sample', byteOffset: 24 }],
        ['big', { type: 'uint64', value: 2n ** 63n, byteOffset: 60 }],
      ]),
      problems: [],
      tensors: Array.from({ length: nTensors }, (_, index) => ({
        index,
        name: `blk.${index}.weight`,
        type: 'F32',
        typeId: 0,
        shape: [nElements],
        nElements,
        nBytes: nElements * 4,
        dataOffset: 320 + index * nElements * 4,
      })),
    }),
  }
}

/** A tensor of `model` that is done. */
export function tensorDone(index: number): SavedTensor {
  const stats = {
    count: 2 * 1024 * 1024,
    nan: 0,
    posInf: 0,
    negInf: 0,
    zeros: 1,
    sum: -0,
    mean: 5e-324,
    std: 0.1 + 0.2,
    quantiles: [-0, 1, 2, 3, 4, 5, 6] as const,
    experts: {
      size: 1024 * 1024,
      zeros: Float64Array.of(1, 0),
      nonFinite: [
        {
          ...{ expert: 1, nan: 2, posInf: 1, negInf: 0 },
          first: { kind: 'nan' as const, index: 1_100_000, block: 1_100_000, row: 7, expert: 1 },
        },
      ],
    },
  }
  return {
    row: { index, status: 'done', attempts: 1, worker: 2, durationMs: 1.25, spark: Uint8Array.of(1, 2, 255), stats },
    histogram: packHistogram({ bins: Uint16Array.of(0, 16256, 32767), counts: Float64Array.of(1, 2 ** 40, 3) }),
  }
}

/** A chunk of `model`. */
export function chunkDone(tensor: number, index: number): SavedChunk {
  const partial: PartialStats = {
    ...EMPTY_PARTIAL,
    ...{ scale: 0, count: 10, nan: 1, posInf: 0, negInf: 0, zeros: 2 },
    ...{ sum: [1.5, -1e-20], absSum: [2, 0], mean: -0, m2: 3, sumSquares: [4, 5] },
    ...{ min: -1, max: 1, firstNonFinite: 7, firstNonFiniteKind: 'nan', zeroRows: 1, firstZeroRow: 4 },
  }
  const histogram = packHistogram({ bins: Uint16Array.of(3), counts: Float64Array.of(9) })
  return {
    result: { tensor, index, durationMs: 2, outcome: { ok: true, value: { partial, histogram } } },
    worker: 1,
    attempt: 2,
  }
}
