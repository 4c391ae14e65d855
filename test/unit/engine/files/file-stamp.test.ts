import { expect, it } from 'vitest'
import type { BigIntStats } from 'node:fs'
import { changeBetween, stampOf } from '../../../../electron/engine/files/file-stamp.ts'

const stats = (change: Partial<Record<'ctimeNs' | 'mtimeNs' | 'ino', bigint>> = {}) =>
  ({
    ...{ dev: 1n, ino: 2n, mode: 3n, nlink: 1n, uid: 0n, gid: 0n, size: 9n, mtimeNs: 5n, ctimeNs: 6n },
    ...change,
  }) as unknown as BigIntStats

const changed = (platform: NodeJS.Platform, change: Parameters<typeof stats>[0]) =>
  changeBetween(stampOf('m', stats(), platform), stampOf('m', stats(change), platform))

it('a change of ctime alone may be a write, but on macOS, where opening a file in the Finder makes one', () => {
  expect(changed('linux', { ctimeNs: 7n })).toBe('unknown')
  expect(changed('win32', { ctimeNs: 7n })).toBe('unknown')
  expect(changed('darwin', { ctimeNs: 7n })).toBe('nothing')
  expect(changed('darwin', { mtimeNs: 7n })).toBe('content')
  expect(changed('darwin', { ino: 7n })).toBe('content')
})
