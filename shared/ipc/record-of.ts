/** An object with a value for each of these keys, which begin with the prefix. */
export function recordOf<const Prefix extends string, Key extends string, T>(
  prefix: Prefix,
  keys: readonly Key[],
  value: (key: Key, index: number) => T,
): Readonly<Record<`${Prefix}${Key}`, T>> {
  return Object.fromEntries(keys.map((key, index) => [`${prefix}${key}`, value(key, index)])) as Record<
    `${Prefix}${Key}`,
    T
  >
}
