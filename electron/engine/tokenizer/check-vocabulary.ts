/** Whether a vocabulary agrees with itself, with the metadata around it and with the tensors. */
import { formatInteger, visibleText } from '../../../shared/format.ts'
import { said, type Sentence, say } from '../../../shared/sentence.ts'
import type { TokenizerFacts, TokenizerFinding, TokenType } from '../../../shared/tokenizer.ts'
import { TOKEN_TYPES } from '../../../shared/tokenizer.ts'
import type { Vocabulary } from './vocabulary.ts'

type Severity = TokenizerFinding['severity']

/** Types that a special token may have; control unless it is said otherwise here. */
const EXPECTED: Readonly<Record<string, readonly TokenType[]>> = { unknown: ['unknown', 'control'] }
/** Of SentencePiece with byte fallback. */
const BYTES = 256

/** One finding a rule and occasion, what is wrong first. Rules that hold say so. */
export function checkVocabulary(facts: TokenizerFacts, vocabulary: Vocabulary): readonly TokenizerFinding[] {
  const findings = [
    ...(facts.unusable ?? []).map((sentence) => found('warning', 'key-type', sentence)),
    ...checkLengths(facts),
    ...checkSize(facts),
    ...checkSpecial(facts, vocabulary),
    ...checkFlags(facts),
    ...checkTokens(vocabulary),
    ...checkTypes(facts, vocabulary),
    ...checkMerges(facts),
  ]
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2, sound: 3 }
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

const found = (severity: Severity, rule: string, sentence: Sentence): TokenizerFinding => ({
  rule,
  severity,
  ...said(sentence),
})

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

function checkSize({ tokens: { length }, vocabSize, tensors }: TokenizerFacts): TokenizerFinding[] {
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
  for (const { name, rows } of tensors) {
    if (BigInt(rows) === BigInt(length))
      findings.push(
        found('sound', 'embedding-rows', say('{{name}} has a row for each of the {{tokens}}.', { name, tokens: size })),
      )
    else {
      const values = { name, rows: rowsOf(rows), tokens: size }
      const sentence = say('{{name}} has {{rows}}; the vocabulary has {{tokens}}, and each needs a row.', values)
      findings.push(found('error', 'embedding-rows', sentence))
    }
  }
  return findings
}

function checkSpecial(
  { special, tokens: { length } }: TokenizerFacts,
  { types, texts }: Vocabulary,
): TokenizerFinding[] {
  const findings: TokenizerFinding[] = []
  for (const { role, id } of special) {
    const name = `${role}_token_id`
    if (id < 0 || id >= length) {
      const values = { name, id: formatInteger(id), last: formatInteger(length - 1) }
      const sentence =
        length === 0
          ? say('{{name}} is {{id}}; there are no tokens.', values)
          : say('{{name}} is {{id}}; ids go from 0 to {{last}}.', values)
      findings.push(found('error', 'special-range', sentence))
      continue
    }
    const number = types?.[Number(id)]
    if (number === undefined) continue
    const type = TOKEN_TYPES[number]
    const expected = EXPECTED[role] ?? ['control']
    if (type === undefined || !expected.includes(type)) {
      const sentence = say('{{name}} is token {{id}} ({{token}}) of type {{type}}; {{expected}} is expected.', {
        name,
        id: formatInteger(id),
        token: shown(texts[Number(id)]!),
        type: type ?? `type ${number}`,
        expected: expected[0]!,
      })
      findings.push(found('warning', 'special-type', sentence))
    }
  }
  if (findings.length > 0 || special.length === 0) return findings
  const all = { all: special.length }
  const sentence =
    special.length === 1
      ? types
        ? say('The special token is in the vocabulary and of the type expected.')
        : say('The special token is in the vocabulary.')
      : types
        ? say('All {{all}} special tokens are in the vocabulary and of the type expected.', all)
        : say('All {{all}} special tokens are in the vocabulary.', all)
  return [found('sound', 'special-range', sentence)]
}

/** A flag that asks for a token which is not named. */
function checkFlags({ flags, special }: TokenizerFacts): TokenizerFinding[] {
  const roles = new Set(special.map(({ role }) => role))
  const needs: Readonly<Record<string, readonly string[]>> = {
    add_bos_token: ['bos'],
    add_eos_token: ['eos'],
    add_sep_token: ['seperator', 'separator'],
  }
  const asked = flags.filter(({ name, value }) => value && Object.hasOwn(needs, name))
  const wrong = asked.filter(({ name }) => !needs[name]!.some((role) => roles.has(role)))
  if (wrong.length === 0)
    return asked.map(({ name }) => found('sound', 'flags', say('{{name}} is set, and its token is named.', { name })))
  return wrong.map(({ name }) =>
    found(
      'error',
      'flags',
      say('{{name}} is set, but there is no {{missing}} to add.', { name, missing: `${needs[name]![0]}_token_id` }),
    ),
  )
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

function checkMerges({ model, merges }: TokenizerFacts): TokenizerFinding[] {
  if (merges && merges.elementType !== 'string')
    return [found('error', 'merges', say('merges is of {{type}}; string is needed.', { type: merges.elementType }))]
  if (model !== 'gpt2') return []
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

const tokensOf = (n: number): Sentence => (n === 1 ? say('1 token') : say('{{n}} tokens', { n: formatInteger(n) }))
const scoresOf = (n: number): Sentence => (n === 1 ? say('1 score') : say('{{n}} scores', { n: formatInteger(n) }))
const elements = (n: number): Sentence => (n === 1 ? say('1 element') : say('{{n}} elements', { n: formatInteger(n) }))
const rowsOf = (n: number | bigint): Sentence =>
  Number(n) === 1 ? say('1 row') : say('{{n}} rows', { n: formatInteger(n) })
const shown = (text: string) => visibleText(text.length > 40 ? `${text.slice(0, 40)}\u2026` : text)
