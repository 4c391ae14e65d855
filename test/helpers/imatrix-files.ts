/** Importance matrices of the older format, as llama-imatrix writes them with `--output-format dat`. */

export interface WrittenEntry {
  readonly name: string | Uint8Array
  /** Chunks that the entry was made from. */
  readonly calls: number
  /** As stored: means of squares times the chunks. */
  readonly values: readonly number[]
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

const text = (value: string | Uint8Array) => {
  const bytes = Buffer.from(value)
  return Buffer.concat([int32(bytes.length), bytes])
}

/** @param end chunks of the whole run, and the data set; files from before 2024 have neither */
export const datBytes = (
  entries: readonly WrittenEntry[],
  end: { readonly chunks?: number; readonly dataset?: string | Uint8Array } = {},
): Buffer =>
  Buffer.concat([
    int32(entries.length),
    ...entries.map(({ name, calls, values }) =>
      Buffer.concat([text(name), int32(calls), int32(values.length), Buffer.from(Float32Array.from(values).buffer)]),
    ),
    ...(end.chunks === undefined ? [] : [int32(end.chunks)]),
    ...(end.dataset === undefined ? [] : [text(end.dataset)]),
  ])
