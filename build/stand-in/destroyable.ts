import { EventEmitter } from 'node:events'

/**
 * Makes every member throw once the object is destroyed, as the native part of Electron does. Members that Electron
 * writes in JavaScript (listeners, the id) keep working.
 * @param survivors further members that do
 * @throws TypeError from a property when it is read, from a method when it is called
 */
export function destroyable<T extends object>(target: T, isGone: () => boolean, survivors: readonly string[] = []): T {
  const refuse = (): never => {
    throw new TypeError('Object has been destroyed')
  }
  const survives = (key: string | symbol) =>
    typeof key === 'symbol' || key.startsWith('_') || key in EventEmitter.prototype || survivors.includes(key)
  return new Proxy(target, {
    get(object, key) {
      if (isGone() && !survives(key)) return typeof key === 'string' && isMethod(object, key) ? refuse : refuse()
      const value = Reflect.get(object, key, object) as unknown
      // The steps of a method see the object itself, so that one that is under way can go on to its end.
      const own = typeof value === 'function' && key !== 'constructor' && !(key in EventEmitter.prototype)
      return own ? (value as (...args: unknown[]) => unknown).bind(object) : value
    },
  })
}

/** Without reading a property that has a getter. */
function isMethod(object: object, key: string): boolean {
  for (let at: object | null = object; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, key)
    if (found) return typeof found.value === 'function'
  }
  return false
}
