/** What well-known keys mean, in one line each. After GGUF's specification and llama.cpp's list of keys. */

const GENERAL: Readonly<Record<string, string>> = {
  type: 'What kind of file this is: model, adapter, mmproj, imatrix.',
  architecture: 'The architecture; its name begins the keys that describe the model.',
  quantization_version: 'Version of the quantisation format; needed when any tensor is quantised.',
  alignment: 'Tensor data start at multiples of this many bytes; 32 when it is absent.',
  file_type: 'The type of most tensors, by its number in llama.cpp’s list.',
  name: 'Name of the model, for people.',
  author: 'Who made the model.',
  version: 'Version of the model.',
  organization: 'Organisation that published the model.',
  basename: 'Name of the base model or of its family.',
  finetune: 'What the base model was tuned for.',
  description: 'Free text on the model.',
  quantized_by: 'Who quantised it.',
  size_label: 'Size class: number of weights and of experts, as in 8x7B.',
  license: 'Licence, as an SPDX expression.',
  'license.name': 'Name of the licence, for people.',
  'license.link': 'Address of the licence.',
  url: 'Home page of the model.',
  doi: 'Digital object identifier.',
  uuid: 'Universally unique identifier.',
  repo_url: 'Repository of the model.',
  tags: 'Words to find the model by.',
  languages: 'Languages it knows, as ISO 639 codes of two letters.',
  datasets: 'Data it was trained on.',
  'source.url': 'Home page of the model this was converted from.',
  'source.doi': 'Digital object identifier of the model this was converted from.',
  'source.uuid': 'Identifier of the model this was converted from.',
  'source.repo_url': 'Repository of the model this was converted from.',
  'base_model.count': 'Number of models this one comes from.',
  'dataset.count': 'Number of data sets named.',
  'sampling.sequence': 'Recommended order of samplers.',
  'sampling.top_k': 'Recommended top-k.',
  'sampling.top_p': 'Recommended top-p.',
  'sampling.min_p': 'Recommended min-p.',
  'sampling.temp': 'Recommended temperature.',
  'sampling.penalty_last_n': 'Recommended number of last tokens that the penalty looks at.',
  'sampling.penalty_repeat': 'Recommended penalty for repetition.',
}

/** Of a parent model or a data set, after its number. */
const PARENT: Readonly<Record<string, string>> = {
  name: 'Name',
  author: 'Author',
  version: 'Version',
  organization: 'Organisation',
  description: 'Description',
  url: 'Home page',
  doi: 'Digital object identifier',
  uuid: 'Identifier',
  repo_url: 'Repository',
}

const ARCHITECTURE: Readonly<Record<string, string>> = {
  vocab_size: 'Number of tokens in the vocabulary.',
  context_length: 'Tokens of context that the model was trained on.',
  embedding_length: 'Width of the embeddings: values a token has between layers.',
  embedding_length_out: 'Width of the output embeddings.',
  embedding_length_per_layer_input: 'Width of the embeddings that each layer adds.',
  features_length: 'Width of the input features.',
  block_count: 'Number of layers, without embedding and output.',
  leading_dense_block_count: 'Layers at the start that have no experts.',
  feed_forward_length: 'Width of the feed-forward layers.',
  expert_feed_forward_length: 'Width of one expert’s feed-forward layer.',
  expert_shared_feed_forward_length: 'Width of the shared experts’ feed-forward layer.',
  expert_chunk_feed_forward_length: 'Width of a chunk of experts.',
  use_parallel_residual: 'Attention and feed-forward run side by side instead of one after the other.',
  tensor_data_layout: 'How tensors were rearranged when the file was made; reference when they were not.',
  expert_count: 'Number of experts in a layer.',
  expert_used_count: 'Experts that are used for a token.',
  expert_shared_count: 'Experts that every token uses.',
  expert_group_count: 'Groups that experts are in.',
  expert_group_used_count: 'Groups of experts that a token may use.',
  expert_weights_scale: 'Factor on the weights of the experts.',
  expert_weights_norm: 'Whether the weights of the chosen experts are made to sum to 1.',
  expert_gating_func: 'How experts are scored: 1 softmax, 2 sigmoid.',
  moe_every_n_layers: 'Every n-th layer has experts.',
  nextn_predict_layers: 'Layers that predict further tokens ahead.',
  pooling_type: 'How an embedding is made of all tokens: 0 none, 1 mean, 2 CLS, 3 last, 4 rank.',
  logit_scale: 'Factor on the output.',
  decoder_start_token_id: 'Token that the decoder begins with.',
  decoder_block_count: 'Number of layers of the decoder.',
  attn_logit_softcapping: 'Attention scores are kept within this bound, softly.',
  router_logit_softcapping: 'Router scores are kept within this bound, softly.',
  final_logit_softcapping: 'Output scores are kept within this bound, softly.',
  residual_scale: 'Factor on the residual stream.',
  embedding_scale: 'Factor on the embeddings.',
  interleave_moe_layer_step: 'Every n-th layer has experts.',
  full_attention_interval: 'Every n-th layer has full attention.',
  'attention.head_count': 'Number of attention heads, for all layers or for each.',
  'attention.head_count_kv': 'Heads of keys and values; fewer than attention heads means grouped-query attention.',
  'attention.max_alibi_bias': 'Largest ALiBi bias.',
  'attention.clamp_kqv': 'Keys, queries and values are kept within plus and minus this.',
  'attention.key_length': 'Values in a key of one head.',
  'attention.value_length': 'Values in a value of one head.',
  'attention.key_length_mla': 'Values in a key of one head, decompressed (MLA).',
  'attention.value_length_mla': 'Values in a value of one head, decompressed (MLA).',
  'attention.key_length_swa': 'Values in a key of one head in sliding-window layers.',
  'attention.value_length_swa': 'Values in a value of one head in sliding-window layers.',
  'attention.layer_norm_epsilon': 'Small number that keeps layer normalisation from dividing by zero.',
  'attention.layer_norm_rms_epsilon': 'Small number that keeps RMS normalisation from dividing by zero.',
  'attention.group_norm_epsilon': 'Small number that keeps group normalisation from dividing by zero.',
  'attention.group_norm_groups': 'Groups of the group normalisation.',
  'attention.causal': 'Whether a token sees only those before it.',
  'attention.q_lora_rank': 'Rank that queries are compressed to (MLA).',
  'attention.kv_lora_rank': 'Rank that keys and values are compressed to (MLA).',
  'attention.relative_buckets_count': 'Buckets of relative positions.',
  'attention.sliding_window': 'Tokens that a sliding-window layer sees.',
  'attention.sliding_window_pattern': 'Which layers have a sliding window.',
  'attention.shared_kv_layers': 'Layers that use the keys and values of another.',
  'attention.scale': 'Factor on attention scores.',
  'attention.output_scale': 'Factor on the attention output.',
  'attention.temperature_length': 'Context from which attention temperature rises.',
  'attention.temperature_scale': 'How fast attention temperature rises.',
  'rope.dimension_count': 'Values of a head that carry the position (RoPE).',
  'rope.dimension_count_swa': 'Values of a head that carry the position in sliding-window layers.',
  'rope.dimension_sections': 'How the position’s values are shared between time, height and width.',
  'rope.freq_base': 'Base frequency of the positions (RoPE).',
  'rope.freq_base_swa': 'Base frequency of the positions in sliding-window layers.',
  'rope.scale_linear': 'Factor that stretches positions; older files.',
  'rope.scaling.type': 'How positions are stretched for longer context: none, linear, yarn, longrope.',
  'rope.scaling.factor': 'How far positions are stretched.',
  'rope.scaling.attn_factor': 'Factor on attention when positions are stretched.',
  'rope.scaling.original_context_length': 'Context length before positions were stretched.',
  'rope.scaling.finetuned': 'Whether the model was tuned with stretched positions.',
  'rope.scaling.yarn_log_multiplier': 'YaRN: factor on the logarithm of the scale.',
  'ssm.conv_kernel': 'State-space model: width of the convolution.',
  'ssm.inner_size': 'State-space model: width of the states.',
  'ssm.state_size': 'State-space model: size of the recurrent state.',
  'ssm.time_step_rank': 'State-space model: rank of the time steps.',
  'ssm.group_count': 'State-space model: number of groups.',
  'wkv.head_size': 'RWKV: size of a head.',
  'shortconv.l_cache': 'Length of the short convolution.',
  'classifier.output_labels': 'Names of the classes that the model tells apart.',
}

const TOKENIZER: Readonly<Record<string, string>> = {
  'ggml.model':
    'Kind of tokenizer: llama (SentencePiece), gpt2 (byte-level BPE), bert (WordPiece), t5 (Unigram), rwkv.',
  'ggml.pre': 'How text is split before BPE.',
  'ggml.tokens': 'All tokens; the position is the id.',
  'ggml.scores': 'Score of each token, by id.',
  'ggml.token_type': 'Type of each token, by id: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.',
  'ggml.token_type_count': 'Number of segment types, as BERT has them.',
  'ggml.merges': 'Pairs that BPE joins, the earliest first.',
  'ggml.added_tokens': 'Tokens that were added after training.',
  'ggml.bos_token_id': 'Token that begins a text.',
  'ggml.eos_token_id': 'Token that ends a text.',
  'ggml.eot_token_id': 'Token that ends a turn.',
  'ggml.eom_token_id': 'Token that ends a message.',
  'ggml.unknown_token_id': 'Token for what the vocabulary does not have.',
  'ggml.separator_token_id': 'Token between two texts.',
  'ggml.seperator_token_id': 'Token between two texts (so spelled by the programs that write it).',
  'ggml.padding_token_id': 'Token that fills short texts.',
  'ggml.cls_token_id': 'Token whose embedding stands for the text.',
  'ggml.mask_token_id': 'Token that hides a word.',
  'ggml.add_bos_token': 'Whether a text gets the beginning token.',
  'ggml.add_eos_token': 'Whether a text gets the ending token.',
  'ggml.add_sep_token': 'Whether a text gets the separator token.',
  'ggml.add_space_prefix': 'Whether a blank is put before a text.',
  'ggml.remove_extra_whitespaces': 'Whether several blanks become one.',
  'ggml.precompiled_charsmap': 'Table that normalises characters.',
  'ggml.fim_pre_token_id': 'Fill in the middle: before the gap comes this token.',
  'ggml.fim_suf_token_id': 'Fill in the middle: before what follows the gap comes this token.',
  'ggml.fim_mid_token_id': 'Fill in the middle: before what fills the gap comes this token.',
  'ggml.fim_pad_token_id': 'Fill in the middle: padding.',
  'ggml.fim_rep_token_id': 'Fill in the middle: name of a repository.',
  'ggml.fim_sep_token_id': 'Fill in the middle: name of a file.',
  'huggingface.json': 'The whole tokenizer.json of Hugging Face.',
  'rwkv.world': 'The vocabulary of an RWKV World model.',
  chat_template: 'Jinja template that makes a prompt of a conversation.',
  chat_templates: 'Names of further chat templates.',
}

const SPLIT: Readonly<Record<string, string>> = {
  no: 'Number of this shard, from 0.',
  count: 'Number of shards of the set.',
  'tensors.count': 'Number of tensors in all shards.',
}

const ADAPTER: Readonly<Record<string, string>> = {
  type: 'Kind of adapter.',
  'lora.alpha': 'Strength of the LoRA.',
  'lora.task_name': 'Task that the LoRA is for.',
}

/** llama.cpp's `llama_ftype`, by number; those that are missing were removed. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  19: 'IQ2_XXS',
  20: 'IQ2_XS',
  21: 'Q2_K_S',
  22: 'IQ3_XS',
  23: 'IQ3_XXS',
  24: 'IQ1_S',
  25: 'IQ4_NL',
  26: 'IQ3_S',
  27: 'IQ3_M',
  28: 'IQ2_S',
  29: 'IQ2_M',
  30: 'IQ4_XS',
  31: 'IQ1_M',
  32: 'BF16',
  36: 'TQ1_0',
  37: 'TQ2_0',
  38: 'MXFP4_MOE',
}

/** One line on a key, where it is well known; on its value too, where that is a number of a list. */
export function explainKey(key: string, architecture: string | undefined, value?: number): string | undefined {
  if (key === 'general.file_type' && value !== undefined && Object.hasOwn(FILE_TYPES, value))
    return `The type of most tensors: ${value} is ${FILE_TYPES[value]}.`
  const after = (prefix: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : undefined)
  const look = (table: Readonly<Record<string, string>>, name: string | undefined) =>
    name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  const general = after('general.')
  if (general !== undefined) return look(GENERAL, general) ?? explainParent(general)
  if (architecture !== undefined && after(`${architecture}.`) !== undefined)
    return look(ARCHITECTURE, after(`${architecture}.`))
  const template = after('tokenizer.chat_template.')
  if (template) return `Jinja template for ${template}.`
  return look(TOKENIZER, after('tokenizer.')) ?? look(SPLIT, after('split.')) ?? look(ADAPTER, after('adapter.'))
}

function explainParent(rest: string): string | undefined {
  const [, kind, number, field] = /^(base_model|dataset)\.(\d{1,6})\.([a-z_]+)$/.exec(rest) ?? []
  if (kind === undefined || !Object.hasOwn(PARENT, field!)) return undefined
  return `${PARENT[field!]} of ${kind === 'dataset' ? 'data set' : 'parent model'} ${Number(number) + 1}.`
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
