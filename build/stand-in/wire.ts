/** What crosses between the page and the main process: text that keeps what a structured clone keeps. */
export interface Wire {
  encode(value: unknown): string
  decode(text: string): unknown
}

interface Tagged {
  readonly $: string
  readonly v?: unknown
}

/**
 * JSON with tags, for CDP carries nothing else. The function's own text is also sent to the page, so that both sides
 * run the same code: it must not refer to anything outside itself.
 */
export function createWire(): Wire {
  const uncloneable = () => new Error('An object could not be cloned.')

  function toBase64(bytes: Uint8Array): string {
    let binary = ''
    // A chunk at a time: the arguments of one call have a limit.
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
    return btoa(binary)
  }

  function fromBase64(text: string): ArrayBuffer {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes.buffer
  }

  function packObject(value: object): unknown {
    if (Array.isArray(value)) return Array.from(value, pack)
    if (value instanceof Map) return { $: 'Map', v: Array.from(value, ([key, item]) => [pack(key), pack(item)]) }
    if (value instanceof Set) return { $: 'Set', v: Array.from(value, pack) }
    if (value instanceof Date) return { $: 'Date', v: pack(value.getTime()) }
    if (value instanceof RegExp) return { $: 'RegExp', v: [value.source, value.flags] }
    if (value instanceof Error) return { $: 'Error', v: [value.name, value.message, value.stack] }
    if (value instanceof ArrayBuffer) return { $: 'ArrayBuffer', v: toBase64(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      return { $: value.constructor.name, v: toBase64(bytes) }
    }
    // Blob, ImageData and the like: cloned inside one process, not across Electron's border either.
    if (Object.getPrototypeOf(value) !== Object.prototype) throw uncloneable()
    const entries = Object.entries(value)
    if ('$' in value || Object.hasOwn(value, '__proto__')) {
      return { $: 'Object', v: entries.map(([key, item]) => [key, pack(item)]) }
    }
    const packed: Record<string, unknown> = {}
    for (const [key, item] of entries) packed[key] = pack(item)
    return packed
  }

  function pack(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return packObject(value)
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
    if (value === undefined) return { $: 'undefined' }
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
    }
    return value
  }

  function unpackTagged({ $: tag, v: value }: Tagged): unknown {
    if (tag === 'undefined') return undefined
    if (tag === 'number') return Number(value)
    if (tag === 'bigint') return BigInt(value as string)
    if (tag === 'Date') return new Date(unpack(value) as number)
    if (tag === 'Map') return new Map((value as [unknown, unknown][]).map(([key, item]) => [unpack(key), unpack(item)]))
    if (tag === 'Set') return new Set((value as unknown[]).map(unpack))
    if (tag === 'RegExp') return new RegExp(...(value as [string, string]))
    if (tag === 'Object') {
      const object = {}
      for (const [key, item] of value as [string, unknown][]) {
        // Assigning to `__proto__` would set the prototype.
        const property = { value: unpack(item), writable: true, enumerable: true, configurable: true }
        Object.defineProperty(object, key, property)
      }
      return object
    }
    if (tag === 'Error') {
      const [name, message, stack] = value as [string, string, string]
      return Object.defineProperties(new Error(message), {
        name: { value: name, writable: true, configurable: true },
        stack: { value: stack, writable: true, configurable: true },
      })
    }
    const buffer = fromBase64(value as string)
    if (tag === 'ArrayBuffer') return buffer
    const view = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>)[tag]
    if (!view) throw new Error(`electron stand-in: unknown tag ${tag}`)
    return new view(buffer)
  }

  function unpack(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(unpack)
    if ('$' in value) return unpackTagged(value as Tagged)
    const object = value as Record<string, unknown>
    for (const key in object) {
      const item = object[key]
      if (typeof item === 'object') object[key] = unpack(item)
    }
    return object
  }

  return {
    encode(value) {
      let copy: unknown
      try {
        // The platform's own algorithm decides what can be cloned at all: it refuses functions, proxies, nodes.
        copy = structuredClone(value)
      } catch {
        throw uncloneable()
      }
      try {
        return JSON.stringify(pack(copy))
      } catch (error) {
        if (error instanceof RangeError)
          throw new Error('electron stand-in: a cyclic value is not imitated', { cause: error })
        throw error
      }
    },
    decode: (text) => unpack(JSON.parse(text)),
  }
}
