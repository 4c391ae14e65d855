import { Transfer } from 'threads'

/**
 * An argument or an answer of a call whose buffers are moved between threads instead of copied; processes always get
 * copies. `threads` unpacks its envelope on the way, so that the value arrives as what it is.
 */
export const transferred = <T extends object>(value: T, buffers: readonly ArrayBuffer[]): T =>
  Transfer(value, [...buffers]) as unknown as T
