/** The one answer to "is every tensor sound?", which everything that judges a model shows. */
import type { TensorResult } from '../scan.ts'
import { formatInteger } from '../../text/format.ts'
import type { Problem } from '../problems.ts'
import { say, type Sentence } from '../../text/sentence.ts'
import type { TensorInfo } from '../tensor.ts'
import type { Finding } from './finding.ts'

/**
 * `not-measured`: no tensor is measured yet. `partial`: some tensors are. Both without an error so far. `ok`, `warnings`:
 * all tensors are measured, without an error. `errors`: any error, however much is measured.
 */
export type VerdictState = 'not-measured' | 'partial' | 'ok' | 'warnings' | 'errors'

export interface Verdict {
  readonly state: VerdictState
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  /** Tensors with statistics. */
  readonly measured: number
  /** Tensors that could not be measured: unreadable, or failed after all attempts. */
  readonly failed: number
  /** Tensors in all. */
  readonly total: number
}

/** Tensors by how far they are. */
export type TensorCounts = Pick<Verdict, 'measured' | 'failed' | 'total'>

type CountedTensor = { readonly tensor: Pick<TensorInfo, 'unreadable'>; readonly result: TensorResult }

/** Counts tensors one by one: each is measured, failed, or neither. */
export class TensorTally implements TensorCounts {
  measured = 0
  failed = 0
  readonly total: number

  /** @param total number of all tensors */
  constructor(total: number) {
    this.total = total
  }

  add({ tensor, result }: CountedTensor): void {
    if (tensor.unreadable !== undefined || result.status === 'failed') this.failed++
    else if (result.stats) this.measured++
  }
}

/**
 * Judges a model.
 * @param problems all problems of its header and layout, of which the findings may list a part
 * @param findings those of `findings()`, for the same results as `counts`
 */
export function verdictOf(
  problems: readonly Pick<Problem, 'severity'>[],
  findings: readonly Pick<Finding, 'rule' | 'severity'>[],
  counts: TensorCounts,
): Verdict {
  const sum = { error: 0, warning: 0, note: 0, sound: 0 }
  for (const { severity } of problems) sum[severity === 'fatal' ? 'error' : severity]++
  for (const { rule, severity } of findings) if (rule !== 'file-problem') sum[severity]++
  // A tensor without a result is an error, also where the list of problems was cut short.
  const errors = Math.max(sum.error, counts.failed)
  return { state: stateOf(errors, sum.warning, counts), errors, warnings: sum.warning, notes: sum.note, ...counts }
}

function stateOf(errors: number, warnings: number, { measured, total }: TensorCounts): VerdictState {
  if (errors > 0) return 'errors'
  if (measured < total) return measured === 0 ? 'not-measured' : 'partial'
  return warnings > 0 ? 'warnings' : 'ok'
}

/**
 * The verdict in one sentence without a full stop.
 * @param findings in order; where they are at hand, the sentence names the first error
 */
export function verdictHeadline(verdict: Verdict, findings: readonly Finding[] = []): Sentence {
  const { state, warnings, measured, total } = verdict
  switch (state) {
    case 'errors':
      return errorHeadline(verdict, findings)
    case 'not-measured':
      if (warnings === 0) return say('Not measured yet')
      return say('Not measured yet, {{warnings}} so far', { warnings: countedWarnings(warnings) })
    case 'partial': {
      const values = { measured: formatInteger(measured), total: formatInteger(total) }
      if (warnings === 0) return say('{{measured}} of {{total}} tensors measured, no problems so far', values)
      return say('{{measured}} of {{total}} tensors measured, {{warnings}} so far', {
        ...values,
        warnings: countedWarnings(warnings),
      })
    }
    case 'warnings':
      return inTensors(countedWarnings(warnings), total)
    case 'ok':
      return noProblems(total)
  }
}

function errorHeadline({ errors, total }: Verdict, findings: readonly Finding[]): Sentence {
  const counted = errors === 1 ? say('1 error') : say('{{errors}} errors', { errors: formatInteger(errors) })
  const first = findings.find(({ severity }) => severity === 'error')
  if (!first) return inTensors(counted, total)
  const found = first.rule === 'file-problem' ? first.text : first.title
  if (errors === 1) return say('1 error: {{found}}', { found })
  return say('{{errors}}, the first: {{found}}', { errors: counted, found })
}

const countedWarnings = (warnings: number) =>
  warnings === 1 ? say('1 warning') : say('{{warnings}} warnings', { warnings: formatInteger(warnings) })

function inTensors(counted: Sentence, total: number): Sentence {
  if (total === 0) return say('{{counted}} in a file without tensors', { counted })
  if (total === 1) return say('{{counted}} in 1 tensor', { counted })
  return say('{{counted}} in {{total}} tensors', { counted, total: formatInteger(total) })
}

function noProblems(total: number): Sentence {
  if (total === 0) return say('No problems found; this file has no tensors')
  if (total === 1) return say('No problems found in 1 tensor')
  return say('No problems found in {{total}} tensors', { total: formatInteger(total) })
}

/** Severity from which findings make a check fail. */
export type FailOn = 'error' | 'warning' | 'never'

/**
 * Whether a check of the model fails: for a damaged file or a tensor that could not be measured always, for findings from
 * a severity on.
 */
export function failsCheck(
  { failed }: Verdict,
  problems: readonly Problem[],
  findings: readonly Pick<Finding, 'rule' | 'severity'>[],
  failOn: FailOn,
): boolean {
  if (failed > 0 || problems.length > 0) return true
  const fails: readonly string[] = failOn === 'never' ? [] : failOn === 'error' ? ['error'] : ['error', 'warning']
  return findings.some(({ severity }) => fails.includes(severity))
}
