/** A model with much to say of itself: all kinds of metadata, a vocabulary, chat templates, some of it wrong. */
import { writeGguf, type WrittenEntry } from '../../build/sample/gguf-writer.ts'
import { largeVocabulary, vocabularyEntries } from './vocabulary.ts'

export const TEMPLATE = `{#- Chat template of the example model #}
{%- if tools %}
    {{- '<|system|>' + tools | tojson }}
{%- endif %}
{%- for message in messages %}
    {%- set role = message['role'] if message.role in ['user', 'assistant'] else 'user' %}
    {%- if loop.first and role != 'user' %}
        {{- raise_exception('The first message must be from the user.') }}
    {%- endif %}
    {{- '<|' + role + '|>\\n' + message['content'] | trim + '<|end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|assistant|>\\n' }}
{%- endif %}
`

/** Reaches outside, does not close what it opens, and hides a character. */
export const BAD_TEMPLATE = `{%- for message in messages %}
    {{- message.content.__class__.__mro__ }}
    {%- if message.role == 'user' %}
        {{- cycler.__init__.__globals__ }}
{%- endfor %}
{% include 'other.jinja' %}
{%- for i in range(100000000) %}x{% endfor %}
The end\u202e of it.
`

const strings = (values: readonly string[]) => ({ elementType: 'string', values }) as const

/** @param tokens length of the vocabulary */
export function describedModel(tokens: number): Uint8Array {
  const { more = [], ...vocabulary } = largeVocabulary(tokens)
  const hostile = ['<|end|>', 'a\u202eb', '\u200bzero', 'tab\there', 'two  blanks', 'line\nbreak', '\u2581word7']
  const words = [...vocabulary.tokens.slice(0, tokens - hostile.length), ...hostile]
  const metadata: WrittenEntry[] = [
    ['general.type', 'string', 'model'],
    ['general.name', 'string', 'Example 8B Instruct'],
    ['general.license', 'string', 'apache-2.0'],
    ['general.file_type', 'uint32', 15],
    ['general.description', 'string', `A model for tests. ${'It says a lot about itself. '.repeat(200)}NEEDLE.`],
    ['general.languages', 'array', strings(['en', 'zh', 'de'])],
    ['llama.context_length', 'uint32', 131072],
    ['llama.embedding_length', 'uint32', 4096],
    ['llama.block_count', 'uint32', 32],
    ['llama.attention.head_count', 'uint32', 32],
    ['llama.attention.head_count_kv', 'uint32', 8],
    ['llama.attention.layer_norm_rms_epsilon', 'float32', 1e-5],
    ['llama.rope.freq_base', 'float32', 500000],
    ['llama.vocab_size', 'uint32', tokens + 8],
    ['tokenizer.chat_template', 'string', TEMPLATE],
    ['tokenizer.chat_template.tool_use', 'string', BAD_TEMPLATE],
    ['tokenizer.chat_templates', 'array', strings(['tool_use', 'rag'])],
    ['example.largest', 'uint64', 2n ** 64n - 1n],
    ['example.smallest', 'int64', -(2n ** 63n)],
    ['example.hostile \u202ekey', 'string', '<img src=x onerror=alert(1)>\u0007'],
    [
      'example.nested',
      'array',
      {
        elementType: 'array',
        values: Array.from({ length: 300 }, (_, i) =>
          strings(Array.from({ length: i % 5 }, (_, j) => `inner ${i}.${j}`)),
        ),
      },
    ],
    ...more,
    ['tokenizer.ggml.eot_token_id', 'uint32', tokens - hostile.length],
    ['tokenizer.ggml.padding_token_id', 'uint32', tokens + 1],
    ['tokenizer.ggml.add_sep_token', 'bool', true],
  ]
  return writeGguf({
    metadata: [...vocabularyEntries({ ...vocabulary, tokens: words }), ...metadata],
    tensors: [{ name: 'token_embd.weight', shape: [2, tokens], typeId: 0, data: new Uint8Array(tokens * 8) }],
  })
}
