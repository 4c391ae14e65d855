/** What a whole scan says of a model, in one line. */
import type { RecentFile, RowUpdate } from '../../shared/contract.ts'
import { formatInteger } from '../../shared/format.ts'
import { listed, type Sentence, say, verbatim } from '../../shared/sentence.ts'

/** What is remembered: figures, so that they can be told in any language. */
export interface Verdict {
  readonly tensors: number
  readonly failed: number
  /** Tensors with NaN or infinity; and those of them with either. */
  readonly nonFinite: number
  readonly withNan: number
  readonly withInfinity: number
}

/** As it was remembered before: told as it is written. */
export interface WrittenVerdict {
  readonly text: string
  readonly sound: boolean
}

export function verdictOf(results: readonly RowUpdate[]): Verdict {
  return {
    tensors: results.length,
    failed: results.filter((row) => row.status === 'failed').length,
    nonFinite: results.filter(({ stats }) => stats && stats.nan + stats.posInf + stats.negInf > 0).length,
    withNan: results.filter((row) => (row.stats?.nan ?? 0) > 0).length,
    withInfinity: results.filter((row) => (row.stats?.posInf ?? 0) + (row.stats?.negInf ?? 0) > 0).length,
  }
}

/** `all 291 tensors sound`, `2 of 291 tensors with NaN`, `3 tensors failed`. */
export function tellVerdict(verdict: Verdict | WrittenVerdict): NonNullable<RecentFile['verdict']> {
  if ('text' in verdict) return { sentence: verbatim(verdict.text), sound: verdict.sound }
  const { tensors, failed, nonFinite } = verdict
  const faults = [
    ...(nonFinite > 0 ? [withNonFinite(verdict)] : []),
    ...(failed === 0
      ? []
      : nonFinite > 0
        ? [say('{{n}} failed', { n: formatInteger(failed) })]
        : failed === 1
          ? [say('1 tensor failed')]
          : [say('{{n}} tensors failed', { n: formatInteger(failed) })]),
  ]
  if (faults.length > 0) return { sentence: listed(faults), sound: false }
  if (tensors === 0) return { sentence: say('no tensors'), sound: true }
  const sentence = tensors === 1 ? say('1 tensor sound') : say('all {{n}} tensors sound', { n: formatInteger(tensors) })
  return { sentence, sound: true }
}

function withNonFinite({ tensors, nonFinite, withNan, withInfinity }: Verdict): Sentence {
  const values = { bad: formatInteger(nonFinite), all: formatInteger(tensors) }
  if (tensors === 1) {
    if (withInfinity === 0) return say('1 of 1 tensor with NaN')
    return withNan === 0 ? say('1 of 1 tensor with infinity') : say('1 of 1 tensor with NaN or infinity')
  }
  if (withInfinity === 0) return say('{{bad}} of {{all}} tensors with NaN', values)
  return withNan === 0
    ? say('{{bad}} of {{all}} tensors with infinity', values)
    : say('{{bad}} of {{all}} tensors with NaN or infinity', values)
}
