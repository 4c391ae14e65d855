/** Measures all entries of an importance matrix, in a worker. One or two of them are in memory at a time. */
import type { ImatrixEntry } from '../../../shared/model/imatrix.ts'
import { parseTensorName } from '../../../shared/model/tensor-name.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { OpenFiles } from '../worker/open-files.ts'
import { type EntryData, hasData } from './entry-data.ts'
import type { EntryPlan, ImatrixPlan } from '../protocol/worker-protocol.ts'
import { readEntry } from './read-entry.ts'
import { activationStats, cosineOfSums, importanceStats } from './statistics.ts'

/** An entry that was read, and its layer. */
interface Earlier {
  readonly layer: number
  readonly data: EntryData
}

/**
 * The entries with their statistics, in the order of the file.
 * @throws AppFailure `changed`, `not-readable`, `read-failed`
 */
export function measureImatrix(plan: ImatrixPlan, files: OpenFiles): readonly ImatrixEntry[] {
  const measured: ImatrixEntry[] = []
  // Layers of one tensor come one after the other: each is compared with an earlier one.
  for (const group of tensorsOf(plan.entries)) {
    let earlier: Earlier | undefined
    for (const { at, layer } of group) {
      const entry = plan.entries[at]!
      if (entry.unreadable) {
        measured[at] = unread(entry, entry.unreadable)
        continue
      }
      const data = readEntry(entry, plan, files)
      const before = earlier && layer !== undefined && earlier.layer < layer ? earlier : undefined
      measured[at] = measureEntry(entry.name, data, layer, before)
      // A layer without data tells nothing about the next one.
      if (layer !== undefined && measured[at].sum !== undefined) earlier = { layer, data }
    }
  }
  return measured
}

interface Member {
  /** Position among the entries. */
  readonly at: number
  readonly layer: number | undefined
}

/** Entries of the same tensor in different layers, by layer. */
function tensorsOf(entries: readonly EntryPlan[]): readonly (readonly Member[])[] {
  const places = entries.map(({ name }, at) => ({ at, ...parseTensorName(name) }))
  const groups = Map.groupBy(places, ({ tower, layer, role }) => [layer === undefined, tower, role].join('\0'))
  return [...groups.values()].map((group) =>
    group.map(({ at, layer }) => ({ at, layer })).sort((a, b) => (a.layer ?? 0) - (b.layer ?? 0) || a.at - b.at),
  )
}

const unread = ({ name, experts, sums }: EntryPlan, unmeasured: Sentence): ImatrixEntry => ({
  name,
  columns: Math.floor(sums.count / Math.max(1, experts)),
  counts: [],
  expertsWithoutData: 0,
  unmeasured,
})

/** @param earlier the same tensor of the nearest earlier layer */
function measureEntry(
  name: string,
  data: EntryData,
  layer: number | undefined,
  earlier: Earlier | undefined,
): ImatrixEntry {
  const { columns, counts, sums, activations } = data
  const facts = { name, columns, counts, expertsWithoutData: counts.filter((count) => !hasData(count)).length }
  if (!areFinite(sums) || (activations && !areFinite(activations)))
    return { ...facts, unmeasured: say('some of its values are NaN or infinite') }
  const cosine = earlier && layer === earlier.layer + 1 ? cosineOfSums(data, earlier.data) : undefined
  const means = activationStats(data, earlier?.data)
  return {
    ...facts,
    ...importanceStats(data),
    ...(cosine !== undefined && counts.some(hasData) && { cosineToPreviousLayer: cosine }),
    ...(means && { activations: means }),
  }
}

const areFinite = (values: Float32Array): boolean => values.every((value) => Number.isFinite(value))
