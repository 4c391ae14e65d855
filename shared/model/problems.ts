/** What is wrong with a file, as data. */

import { said, type Said, type Sentence } from '../text/sentence.ts'

/**
 * `fatal`: no tensor table can be shown. `error`: a tensor or value cannot be used as it stands.
 * `warning`: against the format's rules, but everything can still be read.
 */
export type Severity = 'fatal' | 'error' | 'warning'

/** The message is one sentence with the value found and the value allowed. */
export interface Problem extends Said {
  /** Stable, kebab-case, for programs: `tensor-beyond-end`. */
  readonly code: string
  readonly severity: Severity
  /** Bytes from the start of the file. */
  readonly byteOffset?: number
  /** Name of the tensor concerned. */
  readonly tensor?: string
  /** Index of the shard concerned, from 0, in a model of several files. */
  readonly shard?: number
}

type Where = Pick<Problem, 'byteOffset' | 'tensor' | 'shard'>

export const problem = (code: string, severity: Severity, sentence: Sentence, where: Where = {}): Problem => ({
  code,
  severity,
  ...said(sentence),
  ...where,
})
