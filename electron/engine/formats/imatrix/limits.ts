/** Limits of the reader of importance matrices: a file is untrusted, and its counts cost nothing to write. */

/** Entries of a file, as many as tensors of a GGUF file. Known files have less than 2,000. */
export const MAX_ENTRIES = 524_288

/** Bytes of a name. GGUF allows a key as many; ggml's names have 63. */
export const MAX_NAME_BYTES = 65_535

/** Bytes of the name of a data set: llama-imatrix writes the path of one file. */
export const MAX_DATASET_BYTES = 65_535

/** Bytes of the smallest entry: an empty name, two numbers, one value. */
export const MIN_ENTRY_BYTES = 4 + 4 + 4 + 4

/** Bytes that are read at once: the values between two entries are skipped. */
export const WINDOW_BYTES = 2 ** 16
