import { beforeEach, expect, test } from 'vitest'
import { clipboard } from '../../../../build/stand-in/clipboard.ts'

beforeEach(() => {
  clipboard.failWith()
  clipboard.clear()
})

test('clipboard.writeText answers later, and is read only then', async () => {
  const writing = clipboard.writeText('new')
  expect(writing).toBeInstanceOf(Promise)
  expect(await clipboard.readText()).toBe('')
  await writing
  expect(await clipboard.readText()).toBe('new')
})

test('clipboard.clear is done at once', async () => {
  await clipboard.writeText('old')
  clipboard.clear()
  expect(await clipboard.readText()).toBe('')
})

test('clipboard.writeText throws for what is no text', () => {
  expect(() => clipboard.writeText(5 as never)).toThrow(
    new TypeError('Error processing argument at index 0, conversion failure from 5'),
  )
})

test('a system that refuses rejects clipboard.writeText', async () => {
  clipboard.failWith('no clipboard')
  await expect(clipboard.writeText('x')).rejects.toThrow('no clipboard')
  expect(await clipboard.readText()).toBe('')
})
