/** A judged model that is made up: every kind of problem and finding that exports for CI have to show. */
import { ggufHeader } from '../../electron/engine/formats/gguf/header.ts'
import type { IssueSource } from '../../electron/engine/export/issues.ts'
import type { Model } from '../../electron/engine/formats/model.ts'
import type { TensorResult } from '../../shared/model/scan.ts'
import type { Finding } from '../../shared/model/health/finding.ts'
import { TensorTally, verdictOf } from '../../shared/model/health/verdict.ts'
import type { Problem } from '../../shared/model/problems.ts'
import { say } from '../../shared/text/sentence.ts'
import type { TensorInfo } from '../../shared/model/tensor.ts'

export interface MadeModel {
  readonly names: readonly string[]
  readonly problems?: readonly Problem[]
  readonly findings?: readonly Finding[]
  /** Indexes of tensors that could not be measured. */
  readonly failed?: readonly number[]
  /** The first so many tensors are measured; all of them unless told otherwise. */
  readonly measured?: number
  readonly path?: string
}

/** F32 tensors of 8 values, one after the other from byte 1,000 on. */
export function issueSource({
  names,
  problems = [],
  findings = [],
  failed = [],
  measured = names.length,
  path = '/models/m.gguf',
}: MadeModel): IssueSource {
  const tensors = names.map((name, index): TensorInfo => ({
    index,
    name,
    type: 'F32',
    typeId: 0,
    shape: [8],
    nElements: 8,
    nBytes: 32,
    dataOffset: 1000 + 32 * index,
  }))
  const isFailed = new Set(failed)
  const stats = { count: 8, nan: 0, posInf: 0, negInf: 0, zeros: 0 }
  const result = (index: number): TensorResult =>
    isFailed.has(index)
      ? { status: 'failed', attempts: 3, error: 'The disk is broken.' }
      : index < measured
        ? { status: 'done', attempts: 1, stats, durationMs: 1500 }
        : { status: 'waiting', attempts: 0 }
  const counts = new TensorTally(tensors.length)
  for (const tensor of tensors) counts.add({ tensor, result: result(tensor.index) })
  const model: Model = {
    name: 'm',
    files: [{ path, size: 5000, mtimeMs: 0 }],
    headerFile: 0,
    header: ggufHeader({
      version: 3,
      endian: 'little',
      alignment: 32,
      dataOffset: 1000,
      fileSize: 5000,
      metadata: new Map(),
      tensors,
      problems,
    }),
  }
  return { model, result, judgement: { verdict: verdictOf(problems, findings, counts), findings } }
}

export const finding = (
  rule: Finding['rule'],
  severity: Finding['severity'],
  title: string,
  about: Partial<Finding> = {},
): Finding => ({ rule, severity, title: say('{{title}}', { title }), text: say('Details.'), ...about })

/** Names that a file could have in order to break what is written about it. */
export const HOSTILE_NAMES = [
  '</testsuite><testsuite name="x',
  '&lt;![CDATA[ ]]>',
  'a\u0000b\u001b[31m\u009b\r\n\tc',
  '\ud800 half \udfff',
  'back\u202ewards \ufffe \uffff',
  '[link](0) {0} \\[',
  '"quotes\' `and` $& $1',
  '__proto__',
  '',
]
