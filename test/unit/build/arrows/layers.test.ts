import { describe, expect, test } from 'vitest'
import { forbiddenArrows, layerOf, LAYERS } from '../../../../build/arrows/layers.ts'

const arrowsOf = (from: string, to: string) => forbiddenArrows(new Map([[from, [to]]]), LAYERS).arrows

describe('layerOf', () => {
  test('chooses the longest folder', () => {
    expect(layerOf('a/b/c.ts', { a: [], 'a/b': [] })).toBe('a/b')
  })

  test('does not take a folder for another whose name begins alike', () => {
    expect(layerOf('shared/text-kit/x.ts', LAYERS)).toBeUndefined()
  })

  test('knows the configuration of tools', () => {
    expect(layerOf('vitest.config.ts', LAYERS)).toBe('.')
  })
})

describe('forbiddenArrows', () => {
  test.each([
    ['shared/text/a.ts', 'shared/model/b.ts'],
    ['shared/model/a.ts', 'shared/ipc/b.ts'],
    ['electron/engine/a.ts', 'shared/ipc/b.ts'],
    ['electron/engine/a.ts', 'electron/app/b.ts'],
    ['electron/app/a.ts', 'electron/main/b.ts'],
    ['electron/app/a.ts', 'electron/cli/b.ts'],
    ['electron/cli/a.ts', 'electron/main/b.ts'],
    ['electron/preload/a.ts', 'electron/engine/b.ts'],
    ['renderer/a.svelte', 'electron/engine/b.ts'],
    ['shared/ipc/a.ts', 'renderer/b.ts'],
    ['build/a.ts', 'test/b.ts'],
    ['electron/main/a.ts', 'build/b.mjs'],
  ])('forbids %s to import %s', (from, to) => {
    expect(arrowsOf(from, to)).toEqual([[from, to]])
  })

  test.each([
    ['renderer/a.svelte', 'shared/ipc/b.ts'],
    ['electron/main/a.ts', 'electron/cli/b.ts'],
    ['electron/cli/a.ts', 'electron/app/b.ts'],
    ['electron/app/a.ts', 'electron/engine/b.ts'],
    ['electron/engine/a.ts', 'electron/engine/c/b.ts'],
    ['test/a.test.ts', 'renderer/b.ts'],
    ['vitest.config.ts', 'build/b.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(arrowsOf(from, to)).toEqual([])
  })

  test('reports a file that is in no layer', () => {
    expect(forbiddenArrows(new Map([['electron/else/a.ts', []]]), LAYERS).strays).toEqual(['electron/else/a.ts'])
  })
})
