/** What well-known keys mean, in one line each. After GGUF's specification and llama.cpp's list of keys. */
import { fileType, unknownFileType } from './file-types.ts'
import { phrase, type Sentence, say } from '../text/sentence.ts'

const GENERAL: Readonly<Record<string, string>> = {
  type: phrase('What kind of file this is: model, adapter, mmproj, imatrix.'),
  architecture: phrase('The architecture; its name begins the keys that describe the model.'),
  quantization_version: phrase('Version of the quantisation format; needed when any tensor is quantised.'),
  alignment: phrase('Tensor data start at multiples of this many bytes; 32 when it is absent.'),
  file_type: phrase('The type of most tensors, by its number in llama.cpp’s list.'),
  name: phrase('Name of the model, for people.'),
  author: phrase('Who made the model.'),
  version: phrase('Version of the model.'),
  organization: phrase('Organisation that published the model.'),
  basename: phrase('Name of the base model or of its family.'),
  finetune: phrase('What the base model was tuned for.'),
  description: phrase('Free text on the model.'),
  quantized_by: phrase('Who quantised it.'),
  size_label: phrase('Size class: number of weights and of experts, as in 8x7B.'),
  license: phrase('Licence, as an SPDX expression.'),
  'license.name': phrase('Name of the licence, for people.'),
  'license.link': phrase('Address of the licence.'),
  url: phrase('Home page of the model.'),
  doi: phrase('Digital object identifier.'),
  uuid: phrase('Universally unique identifier.'),
  repo_url: phrase('Repository of the model.'),
  tags: phrase('Words to find the model by.'),
  languages: phrase('Languages it knows, as ISO 639 codes of two letters.'),
  datasets: phrase('Data it was trained on.'),
  'source.url': phrase('Home page of the model this was converted from.'),
  'source.doi': phrase('Digital object identifier of the model this was converted from.'),
  'source.uuid': phrase('Identifier of the model this was converted from.'),
  'source.repo_url': phrase('Repository of the model this was converted from.'),
  'base_model.count': phrase('Number of models this one comes from.'),
  'dataset.count': phrase('Number of data sets named.'),
  'sampling.sequence': phrase('Recommended order of samplers.'),
  'sampling.top_k': phrase('Recommended top-k.'),
  'sampling.top_p': phrase('Recommended top-p.'),
  'sampling.min_p': phrase('Recommended min-p.'),
  'sampling.temp': phrase('Recommended temperature.'),
  'sampling.penalty_last_n': phrase('Recommended number of last tokens that the penalty looks at.'),
  'sampling.penalty_repeat': phrase('Recommended penalty for repetition.'),
}

/** Of a parent model or a data set, after its number. */
const PARENT: Readonly<Record<string, string>> = {
  name: phrase('Name'),
  author: phrase('Author'),
  version: phrase('Version'),
  organization: phrase('Organisation'),
  description: phrase('Description'),
  url: phrase('Home page'),
  doi: phrase('Digital object identifier'),
  uuid: phrase('Identifier'),
  repo_url: phrase('Repository'),
}

const ARCHITECTURE: Readonly<Record<string, string>> = {
  vocab_size: phrase('Number of tokens in the vocabulary.'),
  context_length: phrase('Tokens of context that the model was trained on.'),
  embedding_length: phrase('Width of the embeddings: values a token has between layers.'),
  embedding_length_out: phrase('Width of the output embeddings.'),
  embedding_length_per_layer_input: phrase('Width of the embeddings that each layer adds.'),
  features_length: phrase('Width of the input features.'),
  block_count: phrase('Number of layers, without embedding and output.'),
  leading_dense_block_count: phrase('Layers at the start that have no experts.'),
  feed_forward_length: phrase('Width of the feed-forward layers.'),
  expert_feed_forward_length: phrase('Width of one expert’s feed-forward layer.'),
  expert_shared_feed_forward_length: phrase('Width of the shared experts’ feed-forward layer.'),
  expert_chunk_feed_forward_length: phrase('Width of a chunk of experts.'),
  use_parallel_residual: phrase('Attention and feed-forward run side by side instead of one after the other.'),
  tensor_data_layout: phrase('How tensors were rearranged when the file was made; reference when they were not.'),
  expert_count: phrase('Number of experts in a layer.'),
  expert_used_count: phrase('Experts that are used for a token.'),
  expert_shared_count: phrase('Experts that every token uses.'),
  expert_group_count: phrase('Groups that experts are in.'),
  expert_group_used_count: phrase('Groups of experts that a token may use.'),
  expert_weights_scale: phrase('Factor on the weights of the experts.'),
  expert_weights_norm: phrase('Whether the weights of the chosen experts are made to sum to 1.'),
  expert_gating_func: phrase('How experts are scored: 1 softmax, 2 sigmoid.'),
  moe_every_n_layers: phrase('Every n-th layer has experts.'),
  nextn_predict_layers: phrase('Layers that predict further tokens ahead.'),
  pooling_type: phrase('How an embedding is made of all tokens: 0 none, 1 mean, 2 CLS, 3 last, 4 rank.'),
  logit_scale: phrase('Factor on the output.'),
  decoder_start_token_id: phrase('Token that the decoder begins with.'),
  decoder_block_count: phrase('Number of layers of the decoder.'),
  attn_logit_softcapping: phrase('Attention scores are kept within this bound, softly.'),
  router_logit_softcapping: phrase('Router scores are kept within this bound, softly.'),
  final_logit_softcapping: phrase('Output scores are kept within this bound, softly.'),
  residual_scale: phrase('Factor on the residual stream.'),
  embedding_scale: phrase('Factor on the embeddings.'),
  interleave_moe_layer_step: phrase('Every n-th layer has experts.'),
  full_attention_interval: phrase('Every n-th layer has full attention.'),
  'attention.head_count': phrase('Number of attention heads, for all layers or for each.'),
  'attention.head_count_kv': phrase(
    'Heads of keys and values; fewer than attention heads means grouped-query attention.',
  ),
  'attention.max_alibi_bias': phrase('Largest ALiBi bias.'),
  'attention.clamp_kqv': phrase('Keys, queries and values are kept within plus and minus this.'),
  'attention.key_length': phrase('Values in a key of one head.'),
  'attention.value_length': phrase('Values in a value of one head.'),
  'attention.key_length_mla': phrase('Values in a key of one head, decompressed (MLA).'),
  'attention.value_length_mla': phrase('Values in a value of one head, decompressed (MLA).'),
  'attention.key_length_swa': phrase('Values in a key of one head in sliding-window layers.'),
  'attention.value_length_swa': phrase('Values in a value of one head in sliding-window layers.'),
  'attention.layer_norm_epsilon': phrase('Small number that keeps layer normalisation from dividing by zero.'),
  'attention.layer_norm_rms_epsilon': phrase('Small number that keeps RMS normalisation from dividing by zero.'),
  'attention.group_norm_epsilon': phrase('Small number that keeps group normalisation from dividing by zero.'),
  'attention.group_norm_groups': phrase('Groups of the group normalisation.'),
  'attention.causal': phrase('Whether a token sees only those before it.'),
  'attention.q_lora_rank': phrase('Rank that queries are compressed to (MLA).'),
  'attention.kv_lora_rank': phrase('Rank that keys and values are compressed to (MLA).'),
  'attention.relative_buckets_count': phrase('Buckets of relative positions.'),
  'attention.sliding_window': phrase('Tokens that a sliding-window layer sees.'),
  'attention.sliding_window_pattern': phrase('Which layers have a sliding window.'),
  'attention.shared_kv_layers': phrase('Layers that use the keys and values of another.'),
  'attention.scale': phrase('Factor on attention scores.'),
  'attention.output_scale': phrase('Factor on the attention output.'),
  'attention.temperature_length': phrase('Context from which attention temperature rises.'),
  'attention.temperature_scale': phrase('How fast attention temperature rises.'),
  'rope.dimension_count': phrase('Values of a head that carry the position (RoPE).'),
  'rope.dimension_count_swa': phrase('Values of a head that carry the position in sliding-window layers.'),
  'rope.dimension_sections': phrase('How the position’s values are shared between time, height and width.'),
  'rope.freq_base': phrase('Base frequency of the positions (RoPE).'),
  'rope.freq_base_swa': phrase('Base frequency of the positions in sliding-window layers.'),
  'rope.scale_linear': phrase('Factor that stretches positions; older files.'),
  'rope.scaling.type': phrase('How positions are stretched for longer context: none, linear, yarn, longrope.'),
  'rope.scaling.factor': phrase('How far positions are stretched.'),
  'rope.scaling.attn_factor': phrase('Factor on attention when positions are stretched.'),
  'rope.scaling.original_context_length': phrase('Context length before positions were stretched.'),
  'rope.scaling.finetuned': phrase('Whether the model was tuned with stretched positions.'),
  'rope.scaling.yarn_log_multiplier': phrase('YaRN: factor on the logarithm of the scale.'),
  'ssm.conv_kernel': phrase('State-space model: width of the convolution.'),
  'ssm.inner_size': phrase('State-space model: width of the states.'),
  'ssm.state_size': phrase('State-space model: size of the recurrent state.'),
  'ssm.time_step_rank': phrase('State-space model: rank of the time steps.'),
  'ssm.group_count': phrase('State-space model: number of groups.'),
  'wkv.head_size': phrase('RWKV: size of a head.'),
  'shortconv.l_cache': phrase('Length of the short convolution.'),
  'classifier.output_labels': phrase('Names of the classes that the model tells apart.'),
}

const TOKENIZER: Readonly<Record<string, string>> = {
  'ggml.model': phrase(
    'Kind of tokenizer: llama (SentencePiece), gpt2 (byte-level BPE), bert (WordPiece), t5 (Unigram), rwkv.',
  ),
  'ggml.pre': phrase('How text is split before BPE.'),
  'ggml.tokens': phrase('All tokens; the position is the id.'),
  'ggml.scores': phrase('Score of each token, by id.'),
  'ggml.token_type': phrase(
    'Type of each token, by id: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.',
  ),
  'ggml.token_type_count': phrase('Number of segment types, as BERT has them.'),
  'ggml.merges': phrase('Pairs that BPE joins, the earliest first.'),
  'ggml.added_tokens': phrase('Tokens that were added after training.'),
  'ggml.bos_token_id': phrase('Token that begins a text.'),
  'ggml.eos_token_id': phrase('Token that ends a text.'),
  'ggml.eot_token_id': phrase('Token that ends a turn.'),
  'ggml.eom_token_id': phrase('Token that ends a message.'),
  'ggml.unknown_token_id': phrase('Token for what the vocabulary does not have.'),
  'ggml.separator_token_id': phrase('Token between two texts.'),
  'ggml.seperator_token_id': phrase('Token between two texts (so spelled by the programs that write it).'),
  'ggml.padding_token_id': phrase('Token that fills short texts.'),
  'ggml.cls_token_id': phrase('Token whose embedding stands for the text.'),
  'ggml.mask_token_id': phrase('Token that hides a word.'),
  'ggml.add_bos_token': phrase('Whether a text gets the beginning token.'),
  'ggml.add_eos_token': phrase('Whether a text gets the ending token.'),
  'ggml.add_sep_token': phrase('Whether a text gets the separator token.'),
  'ggml.add_space_prefix': phrase('Whether a blank is put before a text.'),
  'ggml.remove_extra_whitespaces': phrase('Whether several blanks become one.'),
  'ggml.precompiled_charsmap': phrase('Table that normalises characters.'),
  'ggml.fim_pre_token_id': phrase('Fill in the middle: before the gap comes this token.'),
  'ggml.fim_suf_token_id': phrase('Fill in the middle: before what follows the gap comes this token.'),
  'ggml.fim_mid_token_id': phrase('Fill in the middle: before what fills the gap comes this token.'),
  'ggml.fim_pad_token_id': phrase('Fill in the middle: padding.'),
  'ggml.fim_rep_token_id': phrase('Fill in the middle: name of a repository.'),
  'ggml.fim_sep_token_id': phrase('Fill in the middle: name of a file.'),
  'huggingface.json': phrase('The whole tokenizer.json of Hugging Face.'),
  'rwkv.world': phrase('The vocabulary of an RWKV World model.'),
  chat_template: phrase('Jinja template that makes a prompt of a conversation.'),
  chat_templates: phrase('Names of further chat templates.'),
}

const SPLIT: Readonly<Record<string, string>> = {
  no: phrase('Number of this shard, from 0.'),
  count: phrase('Number of shards of the set.'),
  'tensors.count': phrase('Number of tensors in all shards.'),
}

const ADAPTER: Readonly<Record<string, string>> = {
  type: phrase('Kind of adapter.'),
  'lora.alpha': phrase('Strength of the LoRA.'),
  'lora.task_name': phrase('Task that the LoRA is for.'),
}

/** One line on a key, where it is well known; on its value too, where that is a number of a list. */
export function explainKey(key: string, architecture: string | undefined, value?: number): Sentence | undefined {
  const fileTypeMeaning = key === 'general.file_type' && value !== undefined && explainFileType(value, architecture)
  if (fileTypeMeaning) return fileTypeMeaning
  const after = (prefix: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : undefined)
  const look = (table: Readonly<Record<string, string>>, name: string | undefined) =>
    name !== undefined && Object.hasOwn(table, name) ? { text: table[name]! } : undefined
  const general = after('general.')
  if (general !== undefined) return look(GENERAL, general) ?? explainParent(general)
  if (architecture !== undefined && after(`${architecture}.`) !== undefined)
    return look(ARCHITECTURE, after(`${architecture}.`))
  const template = after('tokenizer.chat_template.')
  if (template) return say('Jinja template for {{template}}.', { template })
  return look(TOKENIZER, after('tokenizer.')) ?? look(SPLIT, after('split.')) ?? look(ADAPTER, after('adapter.'))
}

/** Undefined for a number that no program is known to use. */
function explainFileType(number: number, architecture: string | undefined): Sentence | undefined {
  const { name: type, program, guessed } = fileType(number, architecture)
  if (type === unknownFileType(number)) return undefined
  if (program !== undefined)
    return say('The type of most tensors: {{number}} is {{type}} in {{program}}.', { number, type, program })
  return guessed
    ? say('The type of most tensors: {{number}} is {{type}}, guessed from the tensors.', { number, type })
    : say('The type of most tensors: {{number}} is {{type}}.', { number, type })
}

function explainParent(rest: string): Sentence | undefined {
  const [, kind, number, field] = /^(base_model|dataset)\.(\d{1,6})\.([a-z_]+)$/.exec(rest) ?? []
  if (kind === undefined || !Object.hasOwn(PARENT, field!)) return undefined
  const values = { what: { text: PARENT[field!]! }, number: Number(number) + 1 }
  return kind === 'dataset'
    ? say('{{what}} of data set {{number}}.', values)
    : say('{{what}} of parent model {{number}}.', values)
}

export type KeyGroup = 'General' | 'Architecture' | 'Tokenizer' | 'Split' | 'Other'

/** In the order shown. */
export const KEY_GROUPS: readonly KeyGroup[] = ['General', 'Architecture', 'Tokenizer', 'Split', 'Other']

/** By the first part of the key. */
export function keyGroup(key: string, architecture: string | undefined): KeyGroup {
  if (key.startsWith('general.')) return 'General'
  if (architecture !== undefined && architecture !== '' && key.startsWith(`${architecture}.`)) return 'Architecture'
  if (key.startsWith('tokenizer.')) return 'Tokenizer'
  return key.startsWith('split.') ? 'Split' : 'Other'
}
