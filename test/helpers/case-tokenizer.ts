import { readArray } from '../../electron/engine/formats/gguf/read-array.ts'
import { readHeader } from '../../electron/engine/formats/gguf/read-header.ts'
import { tokenizerFacts } from '../../electron/engine/tokenizer/facts.ts'
import { tokenizerView } from '../../electron/engine/tokenizer/tokenizer-view.ts'
import { loadVocabulary } from '../../electron/engine/tokenizer/vocabulary.ts'
import type { TokenizerFinding } from '../../shared/model/tokenizer.ts'
import { caseSource } from './case-model.ts'

/** What the tokenizer's checks find in `test/fixtures/cases/<path>`. */
export async function findingsOfCase(path: string): Promise<readonly TokenizerFinding[]> {
  const source = caseSource(path)
  const header = await readHeader(source)
  const facts = tokenizerFacts(header)!
  const read = (array: Parameters<typeof readArray>[3], start: number, count: number) =>
    readArray(source, header.endian, header.version, array, start, count)
  return tokenizerView(facts, await loadVocabulary(facts, read)).findings
}

/** Those that are no statement of what holds, as `severity rule: message`. */
export const wrongOfCase = async (path: string): Promise<readonly string[]> =>
  (await findingsOfCase(path))
    .filter(({ severity }) => severity !== 'sound')
    .map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`)
