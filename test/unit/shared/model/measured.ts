/** Measured tensors for the tests of figures and findings. */
import type { Finding } from '../../../../shared/model/health/finding.ts'
import { english } from '../../../../shared/text/sentence.ts'
import type { TensorResult } from '../../../../shared/model/scan.ts'
import type { FactList } from '../../../../shared/model/facts.ts'
import type { MeasuredTensor } from '../../../../shared/model/overview/measured-tensor.ts'
import type { TensorStats } from '../../../../shared/model/stats.ts'
import { bitsPerWeight, type TensorInfo } from '../../../../shared/model/tensor.ts'
import { parseTensorName } from '../../../../shared/model/tensor-name.ts'

export interface MeasuredFacts extends Partial<Pick<TensorInfo, 'type' | 'shape' | 'nBytes' | 'unreadable'>> {
  readonly stats?: Partial<TensorStats>
  readonly result?: Partial<TensorResult>
}

/** 64 finite values between -1 and 1, unless told otherwise; without `stats` it is not measured. */
export function measured(name: string, { stats, result, ...info }: MeasuredFacts = {}): MeasuredTensor {
  const shape = info.shape ?? [8, 8]
  const nElements = shape.reduce<number>((product, size) => product * Number(size), 1)
  const tensor: TensorInfo = {
    index: 0,
    name,
    type: 'F32',
    typeId: 0,
    nElements,
    dataOffset: 0,
    nBytes: nElements * 4,
    ...info,
    shape,
  }
  const { tower, layer, role } = parseTensorName(name)
  const full: TensorStats = { count: nElements, nan: 0, posInf: 0, negInf: 0, zeros: 0, min: -1, max: 1, ...stats }
  return {
    tensor,
    tower,
    layer,
    role,
    bpw: bitsPerWeight(tensor),
    type: { id: 0, name: 'F32', blockSize: 1, typeSize: 4, family: 'float' },
    result: { status: stats ? 'done' : 'waiting', attempts: stats ? 1 : 0, ...(stats && { stats: full }), ...result },
  }
}

/** Facts of an architecture: `block_count` is `llama.block_count`. */
export function llamaFacts(facts: Readonly<Record<string, FactList[number][1]>>, architecture = 'llama') {
  return {
    architecture,
    facts: Object.entries(facts).map(([key, value]) => [`${architecture}.${key}`, value] as const),
  }
}

/** Findings as English text, which is easier to compare. */
export const inEnglish = (findings: readonly Finding[]) =>
  findings.map((finding) => ({ ...finding, title: english(finding.title), text: english(finding.text) }))
