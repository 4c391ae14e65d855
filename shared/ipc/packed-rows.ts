/**
 * Rows of results as a few arrays, for the way to the window. A scan sends tens of thousands of rows per second: cloned as
 * objects with thirty names each, they would block the window for longer than it takes to draw them.
 */
import type { RowUpdate } from '../model/scan.ts'
import { finalKeysWith } from '../model/statistics/fields.ts'
import { QUANTILES, type Quantiles, SPARK_BARS, type TensorStats } from '../model/stats.ts'

export interface PackedRows {
  /** For each plain row a stride of numbers: its index, its times and its statistics. */
  readonly numbers: Float64Array
  /** The small charts of these rows, one after the other. */
  readonly sparks: Uint8Array
  /** Rows with other members than a plain row. */
  readonly others: readonly RowUpdate[]
}

const COUNTS = finalKeysWith({ always: true })
const ALWAYS: ReadonlySet<string> = new Set(COUNTS)
const OPTIONAL = [...finalKeysWith({ kind: 'number' }), ...finalKeysWith({ kind: 'count' })].filter(
  (key) => !ALWAYS.has(key),
)
const HAS_QUANTILES = 2 ** OPTIONAL.length

/** Index, attempts, worker, duration, and a bit for each optional number that is present. */
const HEAD = 5
const STRIDE = HEAD + COUNTS.length + OPTIONAL.length + QUANTILES.length

/** The only members of a plain row. */
const ROW_KEYS = new Set(['index', 'status', 'attempts', 'worker', 'durationMs', 'spark', 'stats'])
const STATS_KEYS = new Set<string>([...COUNTS, ...OPTIONAL, 'quantiles'])

/** Rows that there is room for at first. */
const ROOM = 1024

/** Packs rows, each as it comes: no more than one of them need exist at a time. Unpacking may change their order. */
export function packRows(rows: Iterable<RowUpdate>): PackedRows {
  let numbers = new Float64Array(ROOM * STRIDE)
  let sparks = new Uint8Array(ROOM * SPARK_BARS)
  const others: RowUpdate[] = []
  let count = 0
  const resize = (rows: number) => {
    numbers = new Float64Array(numbers.buffer.transfer(rows * STRIDE * Float64Array.BYTES_PER_ELEMENT))
    sparks = new Uint8Array(sparks.buffer.transfer(rows * SPARK_BARS))
  }
  for (const row of rows) {
    if (!isPlain(row)) {
      others.push(row)
      continue
    }
    if (count * STRIDE === numbers.length) resize(count * 2)
    put(numbers, count * STRIDE, row)
    sparks.set(row.spark, count * SPARK_BARS)
    count++
  }
  // A part of a buffer would be cloned with all of it.
  resize(count)
  return { numbers, sparks, others }
}

/** The rows that were packed, plain ones first. */
export function unpackRows({ numbers, sparks, others }: PackedRows): RowUpdate[] {
  const rows: RowUpdate[] = []
  for (let at = 0, bar = 0; at < numbers.length; at += STRIDE, bar += SPARK_BARS)
    rows.push({
      index: numbers[at]!,
      status: 'done',
      attempts: numbers[at + 1]!,
      worker: numbers[at + 2]!,
      durationMs: numbers[at + 3]!,
      spark: sparks.slice(bar, bar + SPARK_BARS),
      stats: readStats(numbers, at + HEAD, numbers[at + 4]!),
    })
  rows.push(...others)
  return rows
}

type PlainRow = RowUpdate & Required<Pick<RowUpdate, 'worker' | 'durationMs' | 'spark' | 'stats'>>

function isPlain(row: RowUpdate): row is PlainRow {
  const { status, worker, durationMs, spark, stats } = row
  if (status !== 'done' || worker === undefined || durationMs === undefined || !stats) return false
  return spark?.length === SPARK_BARS && hasOnly(row, ROW_KEYS) && hasOnly(stats, STATS_KEYS)
}

function hasOnly(fields: object, keys: ReadonlySet<string>): boolean {
  for (const key in fields) if (!keys.has(key)) return false
  return true
}

function put(numbers: Float64Array, start: number, { index, attempts, worker, durationMs, stats }: PlainRow): void {
  numbers.set([index, attempts, worker, durationMs], start)
  let at = start + HEAD
  for (const field of COUNTS) numbers[at++] = stats[field]
  let present = 0
  for (let i = 0; i < OPTIONAL.length; i++) {
    const value = stats[OPTIONAL[i]!]
    if (value === undefined) continue
    numbers[at + i] = value
    present += 2 ** i
  }
  if (stats.quantiles) {
    numbers.set(stats.quantiles, at + OPTIONAL.length)
    present += HAS_QUANTILES
  }
  numbers[start + HEAD - 1] = present
}

function readStats(numbers: Float64Array, start: number, present: number): TensorStats {
  const stats: Record<string, number | Quantiles> = {}
  let at = start
  for (const field of COUNTS) stats[field] = numbers[at++]!
  for (let i = 0; i < OPTIONAL.length; i++) if (isPresent(present, 2 ** i)) stats[OPTIONAL[i]!] = numbers[at + i]!
  at += OPTIONAL.length
  if (isPresent(present, HAS_QUANTILES))
    stats['quantiles'] = [...numbers.subarray(at, at + QUANTILES.length)] as unknown as Quantiles
  return stats as unknown as TensorStats
}

/** Whether the bit is set; bits beyond the 32nd as well, which `&` alone would cut off. */
const isPresent = (present: number, bit: number): boolean => ((present / bit) & 1) === 1
