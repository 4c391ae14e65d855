/** Whether the special tokens that the metadata names, or asks for, are in the vocabulary. */
import { formatInteger } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'
import type { Int64 } from '../../../shared/model/tensor.ts'
import {
  TOKEN_TYPES,
  type TokenizerFacts,
  type TokenizerFinding,
  type TokenType,
} from '../../../shared/model/tokenizer.ts'
import { found, shown } from './found.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Types that a special token may have: control, unless it is listed here. */
const EXPECTED: Readonly<Record<string, readonly TokenType[] | 'any'>> = {
  unknown: ['unknown', 'control'],
  // Many models pad with their unknown token, an unused one or an ordinary one. Padding is never attended to.
  padding: 'any',
}
const CONTROL: readonly TokenType[] = ['control']

/** Whether the tokens that the metadata names are in the vocabulary, and of a type that suits their purpose. */
export function checkSpecial(
  { special, tokens: { length } }: TokenizerFacts,
  { types, texts }: Vocabulary,
): TokenizerFinding[] {
  const findings: TokenizerFinding[] = []
  for (const { role, id } of special) {
    const name = `${role}_token_id`
    if (isNone(id)) {
      const values = { name, id: formatInteger(id) }
      findings.push(found('warning', 'special-none', say('{{name}} is {{id}}, which stands for none.', values)))
      continue
    }
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
    const expected = Object.hasOwn(EXPECTED, role) ? EXPECTED[role]! : CONTROL
    if (expected === 'any') continue
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

/** Tokens that a flag asks for, by the roles that may name them. */
const ASKED_FOR: Readonly<Record<string, readonly string[]>> = {
  add_bos_token: ['bos'],
  add_eos_token: ['eos'],
  add_sep_token: ['seperator', 'separator'],
}
/** The tokenizer of BERT begins with the CLS token and ends with the separator. */
const BERT_ASKED_FOR: typeof ASKED_FOR = {
  add_bos_token: ['bos', 'cls'],
  add_eos_token: ['eos', 'seperator', 'separator'],
  add_sep_token: ['seperator', 'separator'],
}

/** Special tokens that llama.cpp takes when the metadata names none (`llama-vocab.cpp`), by tokenizer model and role. */
const DEFAULT_TOKENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bert: { bos: 101, seperator: 102 },
  gpt2: { bos: 11, eos: 11 },
  llama: { bos: 1, eos: 2 },
  plamo2: { bos: 1, eos: 2 },
  t5: { eos: 1 },
}
/** GPT-2's default is a comma in most vocabularies: hardly the token that is meant. */
const GUESSED_DEFAULTS: ReadonlySet<string> = new Set(['gpt2'])

/** A flag that asks for a token which is not named. */
export function checkFlags({ flags, special, model = '' }: TokenizerFacts, { texts }: Vocabulary): TokenizerFinding[] {
  const roles = new Set(special.filter(({ id }) => !isNone(id)).map(({ role }) => role))
  const needs = model === 'bert' ? BERT_ASKED_FOR : ASKED_FOR
  const defaults = Object.hasOwn(DEFAULT_TOKENS, model) ? DEFAULT_TOKENS[model]! : {}
  return flags
    .filter(({ name, value }) => value && Object.hasOwn(needs, name))
    .map(({ name }) => {
      if (needs[name]!.some((role) => roles.has(role)))
        return found('sound', 'flags', say('{{name}} is set, and its token is named.', { name }))
      const role = needs[name]![0]!
      const missing = `${role}_token_id`
      const id = defaults[role]
      const token = id === undefined ? undefined : texts[id]
      if (id === undefined || token === undefined)
        return found('error', 'flags', say('{{name}} is set, but there is no {{missing}} to add.', { name, missing }))
      return found(
        GUESSED_DEFAULTS.has(model) ? 'warning' : 'sound',
        'flags',
        say('{{name}} is set without a {{missing}}: llama.cpp adds its default, token {{id}} ({{token}}).', {
          name,
          missing,
          id,
          token: shown(token),
        }),
      )
    })
}

/** -1, as a signed or an unsigned integer: no such token. */
const isNone = (id: Int64) => BigInt(id) === -1n || BigInt(id) === 0xffff_ffffn
