import { describe, expect, it } from 'vitest'
import { windowsOf } from '../../../../../shared/model/memory/windows.ts'
import { english, type Sentence } from '../../../../../shared/text/sentence.ts'
import { type Declared, factsOf, perLayer } from './layers.ts'

const LAYERS = 64

function windows(architecture: string, declared: Declared = {}, main = LAYERS) {
  const notes: Sentence[] = []
  const found = windowsOf(factsOf(declared, architecture), architecture, main, notes)
  return {
    size: found?.size,
    full: Array.from({ length: 8 }, (_, i) => i).filter((layer) => !found?.isSliding(layer)),
    notes: notes.map(english).join(' '),
  }
}
const of = (size: number) => ({ 'attention.sliding_window': size })

describe('sliding windows', () => {
  it.each<[string, number[]]>([
    ['afmoe', [3, 7]],
    ['cohere2', [3, 7]],
    ['cohere2moe', [0, 4]],
    ['deepseek4', []],
    ['exaone-moe', [3, 7]],
    ['exaone4', [3, 7]],
    ['gemma2', [1, 3, 5, 7]],
    ['gemma3', [5]],
    ['gemma3n', [4]],
    ['gpt-oss', [1, 3, 5, 7]],
    ['laguna', [0, 4]],
    ['lfm2', []],
    ['mellum', [3, 7]],
    ['muse-glimmer', [3, 7]],
    ['olmo2', [3, 7]],
    ['plamo3', [7]],
  ])('of %s: layers %j see the whole context', (architecture, full) => {
    expect(windows(architecture, of(100))).toMatchObject({ size: 100, full })
    expect(windows(architecture, of(0)).size).toBeUndefined()
  })

  it('are not in layers that predict further tokens', () => {
    expect(windows('gemma3', of(100), 7).full).toEqual([5, 7])
  })

  it('have a size in the code of some architectures', () => {
    expect(windows('llama4')).toMatchObject({ size: 8192, full: [3, 7] })
    expect(windows('llama4', of(4096)).size).toBe(8192)
    expect(windows('llama4', of(0)).size).toBeUndefined()
    expect(windows('smallthinker', of(100))).toMatchObject({ size: 4096, full: [0, 4] })
    expect(windows('smallthinker').size).toBeUndefined()
    expect(windows('gemma2').size).toBe(4096)
    expect(windows('exaone-moe').size).toBe(128)
    expect(windows('gemma3').size).toBeUndefined()
  })

  it('follow the pattern of the file, if it has one', () => {
    const pattern = 'attention.sliding_window_pattern'
    expect(windows('gemma3', { ...of(9), [pattern]: 2 }).full).toEqual([1, 3, 5, 7])
    expect(windows('cohere2moe', { ...of(9), [pattern]: 2 }).full).toEqual([0, 2, 4, 6])
    expect(windows('gemma3', { ...of(9), [pattern]: 0 })).toMatchObject({ size: 9, full: [] })
    expect(windows('gemma3', { ...of(9), [pattern]: 1 }).size).toBeUndefined()
    expect(windows('deepseek4', { ...of(9), [pattern]: 2 }).full).toEqual([])
    expect(windows('new', { ...of(9), [pattern]: perLayer([true, false, true]) }).full).toEqual([1, 3, 4, 5, 6, 7])
  })

  it('are not used by phi3, and by exaone4 in one model only', () => {
    for (const found of [windows('phi3', of(2047)), windows('exaone4', of(2047), 30)]) {
      expect(found.size).toBeUndefined()
      expect(found.notes).toBe('A sliding window of 2047 is declared; llama.cpp does not use it.')
    }
    expect(windows('exaone4').size).toBe(4096)
  })

  it('of a draft of DeepSeek V4 are everywhere', () => {
    expect(windows('dflash', { ...of(9), 'hyper_connection.count': 4 }).full).toEqual([])
  })
})
