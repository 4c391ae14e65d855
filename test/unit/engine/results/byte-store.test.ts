import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ByteStore } from '../../../../electron/engine/results/byte-store.ts'

const LENGTH = 300_000
/** Bytes that tell which tensor they are of. */
const bytesOf = (tensor: number, length = LENGTH) => new Uint8Array(length).fill((tensor * 7) % 256)

let folder = ''
let store: ByteStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tensorscope-test-'))
  vi.stubEnv('TMPDIR', folder)
  vi.stubEnv('TEMP', folder)
  store = new ByteStore(1000, 16)
})
afterEach(() => {
  store.clear()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Compared as a whole: a million expectations would take their time. */
function expectAll(count: number) {
  for (let tensor = 0; tensor < count; tensor++)
    expect(Buffer.from(store.get(tensor)!).equals(bytesOf(tensor)), `tensor ${tensor}`).toBe(true)
}

function fill(count: number) {
  for (let tensor = 0; tensor < count; tensor++) store.set(tensor, bytesOf(tensor))
}

describe('ByteStore', () => {
  it('gives back what it was given, and nothing else', () => {
    store.set(3, bytesOf(3, 0))
    store.set(5, bytesOf(5, 10))
    expect(store.get(3)).toEqual(new Uint8Array())
    expect(store.get(5)).toEqual(bytesOf(5, 10))
    expect(store.get(4)).toBeUndefined()
    store.set(5, bytesOf(6, 20))
    expect(store.get(5)).toEqual(bytesOf(6, 20))
  })

  it('keeps its memory bounded: what is more is in a file', () => {
    fill(400)
    expect(store.memoryBytes).toBeLessThanOrEqual(16 * 1024 * 1024)
    expectAll(400)
  })

  it('leaves no file behind', () => {
    fill(100)
    store.clear()
    expect(readdirSync(folder)).toEqual([])
    expect(store.get(0)).toBeUndefined()
    fill(100)
    expectAll(100)
  })

  it('does not grow when bytes are replaced again and again', () => {
    const kept = new ByteStore(10)
    for (let round = 0; round < 200; round++)
      for (let tensor = 0; tensor < 4; tensor++) kept.set(tensor, bytesOf(round))
    expect(kept.memoryBytes).toBeLessThanOrEqual(5 * 1024 * 1024)
    for (let tensor = 0; tensor < 4; tensor++) expect(Buffer.from(kept.get(tensor)!).equals(bytesOf(199))).toBe(true)
  })

  it('shows a moment that neither new bytes, nor compaction, nor clearing changes', () => {
    const kept = new ByteStore(10)
    kept.set(1, bytesOf(1, 10))
    const snapshot = kept.snapshot()
    for (let round = 0; round < 20; round++) kept.set(1, bytesOf(round))
    kept.clear()
    kept.set(1, bytesOf(9, 10))
    expect([snapshot(1), snapshot(2), snapshot(99)]).toEqual([bytesOf(1, 10), undefined, undefined])
  })

  it('shows the moment of a snapshot also of bytes in the file', () => {
    fill(100)
    const snapshot = store.snapshot()
    fill(150)
    for (let tensor = 0; tensor < 100; tensor++) store.set(tensor, bytesOf(tensor + 1))
    store.clear()
    store.set(1, bytesOf(9, 10))
    const isKept = (tensor: number) => Buffer.from(snapshot(tensor)!).equals(bytesOf(tensor))
    expect([...Array(100).keys()].every(isKept)).toBe(true)
    expect(snapshot(100)).toBeUndefined()
  })

  it('reads small entries back, in any order and while more are added', () => {
    const small = new ByteStore(20_000, 1)
    const lengthOf = (tensor: number) => 200 + (tensor % 90)
    const isKept = (tensor: number) => Buffer.from(small.get(tensor)!).equals(bytesOf(tensor, lengthOf(tensor)))
    for (let tensor = 0; tensor < 20_000; tensor++) {
      small.set(tensor, bytesOf(tensor, lengthOf(tensor)))
      if (tensor % 1000 === 999) expect([tensor, tensor - 999, tensor >> 1].every(isKept)).toBe(true)
    }
    const all = [...Array(20_000).keys()]
    expect(all.every(isKept)).toBe(true)
    expect(all.every((i) => isKept((i * 7919) % 20_000))).toBe(true)
    small.clear()
  })

  it('discards what is in the file when it is closed', () => {
    fill(100)
    store.close()
    expect(readdirSync(folder)).toEqual([])
    expect(store.get(0)).toBeUndefined()
    expect(Buffer.from(store.get(99)!).equals(bytesOf(99))).toBe(true)
  })

  it('keeps everything in memory where no file can be made', () => {
    rmSync(folder, { recursive: true })
    fill(100)
    expectAll(100)
  })
})
