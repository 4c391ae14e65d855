/** Whether a vocabulary agrees with itself, with the metadata around it and with the tensors. */
import { formatInteger, visibleText } from '../../../shared/text/format.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import type { TokenizerFacts, TokenizerFinding } from '../../../shared/model/tokenizer.ts'
import { checkFlags, checkSpecial } from './check-special-tokens.ts'
import { found, shown } from './found.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Of SentencePiece with byte fallback. */
const BYTES = 256

/** One finding a rule and occasion, what is wrong first. Rules that hold say so. */
export function checkVocabulary(facts: TokenizerFacts, vocabulary: Vocabulary): readonly TokenizerFinding[] {
  const findings = [
    ...(facts.unusable ?? []).map((sentence) => found('warning', 'key-type', sentence)),
    ...checkLengths(facts),
    ...checkSize(facts),
    ...checkSpecial(facts, vocabulary),
    ...checkFlags(facts, vocabulary),
    ...checkTokens(vocabulary),
    ...checkTypes(facts, vocabulary),
    ...checkMerges(facts),
  ]
  const rank: Readonly<Record<TokenizerFinding['severity'], number>> = { error: 0, warning: 1, note: 2, sound: 3 }
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

function checkLengths({ tokens, scores, types }: TokenizerFacts): TokenizerFinding[] {
  const arrays = [
    { name: 'scores', array: scores },
    { name: 'token_type', array: types },
  ].flatMap(({ name, array }) => (array ? [{ name, array }] : []))
  const findings = arrays.flatMap(({ name, array }) => {
    const wrong: TokenizerFinding[] = []
    if (array.length !== tokens.length) {
      const values = { name, elements: elements(array.length), tokens: tokensOf(tokens.length) }
      const sentence = say('{{name}} has {{elements}} for {{tokens}}; each token needs one.', values)
      wrong.push(found('error', 'array-lengths', sentence))
    }
    const expected = name === 'scores' ? ['float32', 'float64'] : ['int32', 'uint32']
    if (!expected.includes(array.elementType))
      wrong.push(
        found(
          'warning',
          'array-types',
          say('{{name}} is of {{type}}; {{expected}} is expected.', {
            name,
            type: array.elementType,
            expected: expected[0]!,
          }),
        ),
      )
    return wrong
  })
  if (findings.length > 0 || arrays.length === 0) return findings
  const names = ['tokens', ...arrays.map(({ name }) => name)]
  const sentence = say('{{names}} and {{last}} have {{length}} elements each.', {
    names: names.slice(0, -1).join(', '),
    last: names.at(-1)!,
    length: formatInteger(tokens.length),
  })
  return [found('sound', 'array-lengths', sentence)]
}

function checkSize(facts: TokenizerFacts): TokenizerFinding[] {
  const {
    tokens: { length },
    vocabSize,
  } = facts
  const findings: TokenizerFinding[] = []
  const size = tokensOf(length)
  if (vocabSize && BigInt(vocabSize.value) !== BigInt(length))
    findings.push(
      found(
        'warning',
        'vocab-size',
        say('{{key}} is {{value}}; the vocabulary has {{tokens}}.', {
          key: visibleText(vocabSize.key),
          value: formatInteger(vocabSize.value),
          tokens: size,
        }),
      ),
    )
  else if (vocabSize)
    findings.push(
      found('sound', 'vocab-size', say('{{key}} is the number of tokens.', { key: visibleText(vocabSize.key) })),
    )
  return [...findings, ...checkRows(facts)]
}

/** Embedding and output have a row for each token, or for each token of a draft's own vocabulary. */
function checkRows({ tokens, tensors, draftTokens }: TokenizerFacts): TokenizerFinding[] {
  return tensors.map(({ name, rows }) => {
    const draft = name === 'output.weight' ? draftTokens : undefined
    const needed = draft ?? tokens.length
    const values = { name, rows: rowsOf(rows), tokens: tokensOf(needed) }
    if (BigInt(rows) < BigInt(needed))
      return found(
        'error',
        'embedding-rows',
        draft === undefined
          ? say('{{name}} has {{rows}}; the vocabulary has {{tokens}}, and each needs a row.', values)
          : say('{{name}} has {{rows}}; the draft vocabulary has {{tokens}}, and each needs a row.', values),
      )
    if (BigInt(rows) > BigInt(needed))
      return found('note', 'embedding-rows', say('{{name}} has {{rows}}, more than the {{tokens}} need.', values))
    return found(
      'sound',
      'embedding-rows',
      draft === undefined
        ? say('{{name}} has a row for each of the {{tokens}}.', values)
        : say('{{name}} has a row for each of the {{tokens}} of the draft vocabulary.', values),
    )
  })
}

function checkTokens({ texts, scores }: Vocabulary): TokenizerFinding[] {
  const findings: TokenizerFinding[] = []
  const first = new Map<string, number>()
  let doubled = 0
  let empty = 0
  let example: readonly [number, number] | undefined
  texts.forEach((text, id) => {
    if (text === '') empty++
    // Bytes that are not UTF-8 all read as U+FFFD: whether such tokens are the same cannot be told.
    if (text.includes('\ufffd')) return
    const before = first.get(text)
    if (before === undefined) first.set(text, id)
    else {
      doubled++
      example ??= [before, id]
    }
  })
  if (example) {
    const values = {
      doubled: formatInteger(doubled),
      token: shown(texts[example[1]]!),
      first: formatInteger(example[0]),
      second: formatInteger(example[1]),
    }
    const sentence =
      doubled === 1
        ? say('1 token repeats an earlier one: {{token}} is at ids {{first}} and {{second}}.', values)
        : say('{{doubled}} tokens repeat an earlier one: {{token}} is at ids {{first}} and {{second}}.', values)
    findings.push(found('warning', 'duplicates', sentence))
  } else if (texts.length > 0) findings.push(found('sound', 'duplicates', say('No token is there twice.')))
  if (empty > 0)
    findings.push(
      found(
        'warning',
        'empty-tokens',
        empty === 1 ? say('1 token is empty.') : say('{{tokens}} tokens are empty.', { tokens: formatInteger(empty) }),
      ),
    )
  const notFinite = scores?.reduce((sum, score) => sum + (Number.isFinite(score) ? 0 : 1), 0) ?? 0
  if (notFinite > 0) {
    const values = { bad: formatInteger(notFinite), scores: scoresOf(texts.length) }
    const sentence =
      notFinite === 1
        ? say('{{bad}} of {{scores}} is not finite.', values)
        : say('{{bad}} of {{scores}} are not finite.', values)
    findings.push(found('warning', 'scores', sentence))
  }
  return findings
}

function checkTypes({ model }: TokenizerFacts, vocabulary: Vocabulary): TokenizerFinding[] {
  const counts = vocabulary.countTypes()
  if (!counts) return []
  const findings: TokenizerFinding[] = []
  const unknown = (counts.other ?? 0) + (counts.undefined ?? 0)
  if (unknown > 0)
    findings.push(
      found(
        'warning',
        'token-types',
        unknown === 1
          ? say('1 token has a type that is none of 1 to 6.')
          : say('{{tokens}} tokens have a type that is none of 1 to 6.', { tokens: formatInteger(unknown) }),
      ),
    )
  const bytes = counts.byte ?? 0
  if (model === 'llama' && bytes !== BYTES) {
    const values = { found: formatInteger(bytes), needed: BYTES }
    const sentence =
      bytes === 1
        ? say('There is 1 byte token; a SentencePiece vocabulary needs {{needed}} to write any text.', values)
        : say('There are {{found}} byte tokens; a SentencePiece vocabulary needs {{needed}} to write any text.', values)
    findings.push(found('warning', 'byte-tokens', sentence))
  } else if (bytes === BYTES)
    findings.push(found('sound', 'byte-tokens', say('There are all {{needed}} byte tokens.', { needed: BYTES })))
  return findings
}

function checkMerges({ model, pre, merges }: TokenizerFacts): TokenizerFinding[] {
  if (merges && merges.elementType !== 'string')
    return [found('error', 'merges', say('merges is of {{type}}; string is needed.', { type: merges.elementType }))]
  // Kimi K2 has a tokenizer of its own, without merges.
  if (model !== 'gpt2' || (pre === 'kimi-k2' && !merges)) return []
  if (!merges || merges.length === 0)
    return [found('error', 'merges', say('A gpt2 tokenizer needs merges; this one has none.'))]
  return [
    found(
      'sound',
      'merges',
      merges.length === 1
        ? say('There is 1 merge.')
        : say('There are {{merges}} merges.', { merges: formatInteger(merges.length) }),
    ),
  ]
}

const tokensOf = (n: Int64): Sentence =>
  Number(n) === 1 ? say('1 token') : say('{{n}} tokens', { n: formatInteger(n) })
const scoresOf = (n: number): Sentence => (n === 1 ? say('1 score') : say('{{n}} scores', { n: formatInteger(n) }))
const elements = (n: number): Sentence => (n === 1 ? say('1 element') : say('{{n}} elements', { n: formatInteger(n) }))
const rowsOf = (n: number | bigint): Sentence =>
  Number(n) === 1 ? say('1 row') : say('{{n}} rows', { n: formatInteger(n) })
