/** Whether a vocabulary agrees with itself, with the metadata around it and with the tensors. */
import { formatInteger, visibleText } from '../../../shared/format.ts'
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
    ...checkLengths(facts),
    ...checkSize(facts),
    ...checkSpecial(facts, vocabulary),
    ...checkFlags(facts),
    ...checkTokens(vocabulary),
    ...checkTypes(facts, vocabulary),
    ...checkMerges(facts),
  ]
  const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, sound: 2 }
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}

const found = (severity: Severity, rule: string, message: string): TokenizerFinding => ({ rule, severity, message })

function checkLengths({ tokens, scores, types }: TokenizerFacts): TokenizerFinding[] {
  const arrays = [
    { name: 'scores', array: scores },
    { name: 'token_type', array: types },
  ].flatMap(({ name, array }) => (array ? [{ name, array }] : []))
  const findings = arrays.flatMap(({ name, array }) => {
    const wrong: TokenizerFinding[] = []
    if (array.length !== tokens.length) {
      const lengths = `${count(array.length, 'element')} for ${count(tokens.length, 'token')}`
      wrong.push(found('error', 'array-lengths', `${name} has ${lengths}; each token needs one.`))
    }
    const expected = name === 'scores' ? ['float32', 'float64'] : ['int32', 'uint32']
    if (!expected.includes(array.elementType))
      wrong.push(found('warning', 'array-types', `${name} is of ${array.elementType}; ${expected[0]} is expected.`))
    return wrong
  })
  if (findings.length > 0 || arrays.length === 0) return findings
  const names = ['tokens', ...arrays.map(({ name }) => name)].join(', ').replace(/, ([^,]*)$/, ' and $1')
  return [found('sound', 'array-lengths', `${names} have ${formatInteger(tokens.length)} elements each.`)]
}

function checkSize({ tokens: { length }, vocabSize, tensors }: TokenizerFacts): TokenizerFinding[] {
  const findings: TokenizerFinding[] = []
  const has = `the vocabulary has ${count(length, 'token')}`
  if (vocabSize && BigInt(vocabSize.value) !== BigInt(length))
    findings.push(
      found('warning', 'vocab-size', `${visibleText(vocabSize.key)} is ${formatInteger(vocabSize.value)}; ${has}.`),
    )
  else if (vocabSize)
    findings.push(found('sound', 'vocab-size', `${visibleText(vocabSize.key)} is the number of tokens.`))
  for (const { name, rows } of tensors) {
    if (BigInt(rows) === BigInt(length))
      findings.push(found('sound', 'embedding-rows', `${name} has a row for each of the ${count(length, 'token')}.`))
    else {
      const fact = `${name} has ${count(rows, 'row')}; ${has}`
      findings.push(found('error', 'embedding-rows', `${fact}, and each needs a row.`))
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
      const range = length === 0 ? 'there are no tokens' : `ids go from 0 to ${formatInteger(length - 1)}`
      findings.push(found('error', 'special-range', `${name} is ${formatInteger(id)}; ${range}.`))
      continue
    }
    const number = types?.[Number(id)]
    if (number === undefined) continue
    const type = TOKEN_TYPES[number]
    const expected = EXPECTED[role] ?? ['control']
    if (type === undefined || !expected.includes(type)) {
      const token = `token ${formatInteger(id)} (${shown(texts[Number(id)]!)})`
      const is = type === undefined ? `type ${number}` : type
      findings.push(found('warning', 'special-type', `${name} is ${token} of type ${is}; ${expected[0]} is expected.`))
    }
  }
  if (findings.length > 0 || special.length === 0) return findings
  const all = special.length === 1 ? 'The special token is' : `All ${special.length} special tokens are`
  const typed = types ? ` and of the type expected` : ''
  return [found('sound', 'special-range', `${all} in the vocabulary${typed}.`)]
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
    return asked.map(({ name }) => found('sound', 'flags', `${name} is set, and its token is named.`))
  return wrong.map(({ name }) =>
    found('error', 'flags', `${name} is set, but there is no ${needs[name]![0]}_token_id to add.`),
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
    const where = `ids ${formatInteger(example[0])} and ${formatInteger(example[1])}`
    const what = `${count(doubled, 'token')} ${doubled === 1 ? 'repeats' : 'repeat'} an earlier one`
    findings.push(found('warning', 'duplicates', `${what}: ${shown(texts[example[1]]!)} is at ${where}.`))
  } else if (texts.length > 0) findings.push(found('sound', 'duplicates', 'No token is there twice.'))
  if (empty > 0)
    findings.push(found('warning', 'empty-tokens', `${count(empty, 'token')} ${empty === 1 ? 'is' : 'are'} empty.`))
  const notFinite = scores?.reduce((sum, score) => sum + (Number.isFinite(score) ? 0 : 1), 0) ?? 0
  if (notFinite > 0) {
    const what = `${formatInteger(notFinite)} of ${count(texts.length, 'score')}`
    findings.push(found('warning', 'scores', `${what} ${notFinite === 1 ? 'is' : 'are'} not finite.`))
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
        `${count(unknown, 'token')} ${unknown === 1 ? 'has' : 'have'} a type that is none of 1 to 6.`,
      ),
    )
  const bytes = counts.byte ?? 0
  if (model === 'llama' && bytes !== BYTES) {
    const need = `a SentencePiece vocabulary needs ${BYTES} to write any text`
    findings.push(
      found('warning', 'byte-tokens', `There ${bytes === 1 ? 'is' : 'are'} ${count(bytes, 'byte token')}; ${need}.`),
    )
  } else if (bytes === BYTES) findings.push(found('sound', 'byte-tokens', `There are all ${BYTES} byte tokens.`))
  return findings
}

function checkMerges({ model, merges }: TokenizerFacts): TokenizerFinding[] {
  if (merges && merges.elementType !== 'string')
    return [found('error', 'merges', `merges is of ${merges.elementType}; string is needed.`)]
  if (model !== 'gpt2') return []
  if (!merges || merges.length === 0)
    return [found('error', 'merges', 'A gpt2 tokenizer needs merges; this one has none.')]
  return [found('sound', 'merges', `There are ${count(merges.length, 'merge')}.`)]
}

const count = (n: number | bigint, noun: string) => `${formatInteger(n)} ${noun}${Number(n) === 1 ? '' : 's'}`
const shown = (text: string) => visibleText(text.length > 40 ? `${text.slice(0, 40)}\u2026` : text)
