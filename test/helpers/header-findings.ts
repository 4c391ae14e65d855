/** A model from its header alone: what is found before anything is measured. */
import type { ByteSource } from '../../electron/engine/files/byte-source.ts'
import { readHeader } from '../../electron/engine/formats/gguf/read-header.ts'
import { elementType } from '../../electron/engine/types/types.ts'
import { metadataFacts } from '../../electron/app/views/metadata-facts.ts'
import type { Finding } from '../../shared/model/health/finding.ts'
import { findings } from '../../shared/model/health/findings.ts'
import { inOnePiece, measuredTensor, type MeasuredTensor } from '../../shared/model/overview/measured-tensor.ts'
import { english } from '../../shared/text/sentence.ts'
import type { ModelHeader } from '../../shared/model/model-header.ts'
import { memorySource } from './memory-source.ts'

export type EnglishFinding = Omit<Finding, 'title' | 'text'> & { readonly title: string; readonly text: string }

/** The parts of a model's view that findings need. */
export function viewOf({ metadata, problems }: ModelHeader) {
  const architecture = metadata.get('general.architecture')?.value
  return { facts: metadataFacts(metadata), problems, ...(typeof architecture === 'string' ? { architecture } : {}) }
}

export function rowsOf({ tensors }: ModelHeader): MeasuredTensor[] {
  const types = new Map([...tensors].flatMap(({ typeId }) => elementType(typeId) ?? []).map((type) => [type.id, type]))
  return [...tensors].map((tensor) => measuredTensor(tensor, types))
}

/** Findings of a file that no scan has gone through, as English text. */
export async function headerFindings(file: Uint8Array | ByteSource): Promise<EnglishFinding[]> {
  const header = await readHeader(file instanceof Uint8Array ? memorySource(file) : file)
  return inOnePiece(findings(viewOf(header), rowsOf(header))).map((finding) => ({
    ...finding,
    title: english(finding.title),
    text: english(finding.text),
  }))
}

/** Those that are not of the rules that were checked and found nothing. */
export const wrong = (found: readonly EnglishFinding[]): EnglishFinding[] =>
  found.filter(({ severity }) => severity !== 'sound')
