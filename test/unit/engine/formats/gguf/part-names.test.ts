import { expect, test } from 'vitest'
import { partOf } from '../../../../../electron/engine/formats/gguf/part-names.ts'

test.each([
  ['m.Q8_0.gguf.part1of2', { number: 1, total: 2 }],
  ['m.gguf.part-03-of-12', { number: 3, total: 12 }],
  ['m.gguf-split-a', { number: 1 }],
  ['m.gguf-split-ab', { number: 2 }],
  ['m.gguf.part-ba', { number: 27 }],
  ['m-split-aa', { number: 1 }],
  ['m.gguf.ac', { number: 3 }],
  ['m.gguf.part2', {}],
  ['m.gguf.001', {}],
])('%s is the name of a part', (name, part) => expect(partOf(`/folder/${name}`)).toEqual(part))

test.each([
  'm.gguf',
  'm-00001-of-00003.gguf',
  'm.part3of2',
  'm.part0of2',
  'm.gguf.part1of1',
  'm.gguf.part',
  'm.gguf.gz',
  'm.gguf.tmp',
  'm.partial',
  'm-part-one',
  `sha256-${'a'.repeat(64)}`,
])('%s is not', (name) => expect(partOf(`/m.gguf.part1of2/${name}`)).toBeUndefined())
