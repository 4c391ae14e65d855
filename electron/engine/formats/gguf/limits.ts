/** What the reader refuses, and why: a header is untrusted, and its counts cost nothing to write. */

/** Bytes of the header kept in memory at a time. Larger windows are no faster. */
export const WINDOW_BYTES = 2 ** 20

/**
 * Bytes of the first read; each further one is twice as long, up to `WINDOW_BYTES`. The header of a shard has some hundred
 * bytes, and a set may have more than a thousand shards.
 */
export const FIRST_WINDOW_BYTES = 2 ** 14

/** Bytes of one header that are looked at (elements of fixed size are skipped). The largest known has 16 MB. */
export const MAX_HEADER_BYTES = 256 * 2 ** 20

/** All text of one header that becomes strings: keys, values and tensor names, without the elements of arrays. */
export const MAX_TEXT_BYTES = 128 * 2 ** 20

/** One string. Chat templates, the longest strings that are seen, have some 20 kB. */
export const MAX_STRING_BYTES = 16 * 2 ** 20

/** A key or a tensor's name: the specification allows a key 65,535 bytes. */
export const MAX_NAME_BYTES = 65_535

/** Longest tensor name that ggml loads: `GGML_MAX_NAME` is 64 with the final NUL. */
export const GGML_MAX_NAME_BYTES = 63

/** Metadata keys; models have less than a hundred. */
export const MAX_KEYS = 65_536

/** Tensors of a file. A model of 384 experts and 61 layers, stored expert by expert, has about 70,000. */
export const MAX_TENSORS = 524_288

/** Dimensions of a tensor: `GGML_MAX_DIMS`. */
export const MAX_DIMS = 4

/** Arrays in arrays. No known model has any; the reader recurses once a level. */
export const MAX_ARRAY_DEPTH = 8

/** Arrays inside other arrays in one header: each costs some microseconds. */
export const MAX_NESTED_ARRAYS = 500_000

/** Bools in arrays that are looked at, in one header. Models have one a layer. */
export const MAX_CHECKED_BOOLS = 16 * 2 ** 20

/** Elements of an array that are decoded with the header. */
export const PREVIEW_ELEMENTS = 16

/** Elements of an array of numbers that are decoded with the header, all of them: one per layer. No model has more layers. */
export const MAX_NUMBER_ARRAY = 1_024

/** Elements of all such arrays of one header. */
export const MAX_NUMBER_ARRAY_ELEMENTS = 65_536

/** Elements and bytes that one metadata value may decode for its preview, over all its nested arrays. */
export const MAX_PREVIEW_ELEMENTS = 256
export const MAX_PREVIEW_BYTES = 65_536

/** Elements of an array, and bytes of them, that are decoded at once. */
export const MAX_PAGE_ELEMENTS = 1_000_000
export const MAX_PAGE_BYTES = 64 * 2 ** 20

/** Largest number of elements in ggml: its dimensions and strides are `int64_t`. */
export const MAX_INT64 = 2n ** 63n - 1n

/**
 * Files of one model: `split.count` is a uint16, so no set that declares its size has more. Published sets that have a
 * tensor in each shard reach 1,810.
 */
export const MAX_SHARDS = 65_535
