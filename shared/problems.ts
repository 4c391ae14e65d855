/** What is wrong with a file, as data. */

/**
 * `fatal`: no tensor table can be shown. `error`: a tensor or value cannot be used as it stands.
 * `warning`: against the format's rules, but everything can still be read.
 */
export type Severity = 'fatal' | 'error' | 'warning'

export interface Problem {
  /** Stable, kebab-case, for programs: `tensor-beyond-end`. */
  readonly code: string
  readonly severity: Severity
  /** One sentence with the value found and the value allowed. */
  readonly message: string
  /** Bytes from the start of the file. */
  readonly byteOffset?: number
  /** Name of the tensor concerned. */
  readonly tensor?: string
  /** Index of the shard concerned, from 0, in a model of several files. */
  readonly shard?: number
}
