/**
 * Makes every member that an object does not have an error that names it. Without this, a call the stand-in does not
 * imitate would read as `undefined` and a spec could pass for the wrong reason.
 *
 * The function's own text is also sent to the page, so it must not refer to anything outside itself.
 */
export function strict<T extends object>(name: string, target: T): T {
  const refuse = (key: string) => new Error(`electron stand-in: ${name}.${key} is not imitated`)
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'string' && !(key in object)) {
        // `await` and JSON.stringify look these two up on anything they are given.
        if (key === 'then' || key === 'toJSON') return undefined
        throw refuse(key)
      }
      return Reflect.get(object, key, object) as unknown
    },
    set(object, key, value) {
      if (typeof key === 'string' && !(key in object)) throw refuse(key)
      return Reflect.set(object, key, value)
    },
  })
}
