/** What came of checking a model against a manifest of hashes. */
import type { Hash } from './digest.ts'
import { formatInteger, visibleText } from '../text/format.ts'

/**
 * `missing` is a tensor that the manifest names and the model does not have; `unlisted` one that the manifest does not
 * name; `unread` one that is listed and could not be hashed.
 */
export type TensorCheck = 'match' | 'mismatch' | 'missing' | 'unlisted' | 'unread'

export interface CheckedTensor {
  readonly name: string
  readonly outcome: TensorCheck
  /** The first hash that differs. */
  readonly differs?: { readonly algorithm: Hash; readonly expected: string; readonly found: string }
  /** Why it could not be hashed. */
  readonly reason?: string
}

export interface ManifestReport {
  readonly counts: Readonly<Record<TensorCheck, number>>
  /** Tensors that do not match, in the order of the model; those that it does not have come last. */
  readonly notable: readonly CheckedTensor[]
  readonly hashes: readonly Hash[]
  /** Lines of algorithms that are not made here, of whole files, and of other models. */
  readonly linesNotChecked: number
  /** The model's file goes by this name in the manifest. */
  readonly renamed?: string
  /** Every listed tensor is there and matches, and there is one at least. */
  readonly sound: boolean
}

/** What is said of one tensor that does not match. */
export function describeCheck({ outcome, differs, reason }: CheckedTensor): string {
  if (outcome === 'mismatch' && differs) {
    const { algorithm, expected, found } = differs
    return `${algorithm} is ${found}, the manifest says ${visibleText(expected)}`
  }
  if (outcome === 'unread') return `could not be hashed: ${visibleText(reason ?? 'it was not read')}`
  return outcome === 'missing' ? 'in the manifest, not in the model' : 'not in the manifest'
}

/** One line: `Manifest (xxh64): 290 match, 1 does not match.` */
export function summarizeReport({ counts, hashes, linesNotChecked, renamed }: ManifestReport): string {
  const { match, mismatch, missing, unread, unlisted } = counts
  const n = formatInteger
  const parts = [
    `${n(match)} ${match === 1 ? 'matches' : 'match'}`,
    ...(mismatch > 0 ? [`${n(mismatch)} ${mismatch === 1 ? 'does' : 'do'} not match`] : []),
    ...(missing > 0 ? [`${n(missing)} ${missing === 1 ? 'is' : 'are'} missing from the model`] : []),
    ...(unread > 0 ? [`${n(unread)} could not be hashed`] : []),
    ...(unlisted > 0 ? [`${n(unlisted)} ${unlisted === 1 ? 'is' : 'are'} not in the manifest`] : []),
  ]
  const name = renamed === undefined ? '' : ` The manifest calls the file ${visibleText(renamed)}.`
  const lines = linesNotChecked === 1 ? 'line was' : 'lines were'
  const skipped = linesNotChecked > 0 ? ` ${n(linesNotChecked)} ${lines} not checked.` : ''
  return `Manifest (${hashes.join(', ')}): ${parts.join(', ')}.${name}${skipped}`
}
