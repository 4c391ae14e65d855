/** A format of models that is only there to be carried by the port. */
import { basename } from 'node:path'
import type { Format } from '../../electron/engine/formats/format.ts'
import type { FormatFacts } from '../../shared/model/model-header.ts'
import { problem } from '../../shared/model/problems.ts'
import { say } from '../../shared/text/sentence.ts'

export const TOY: FormatFacts = { id: 'toy', label: 'Toy', alignment: 1 }

/** `TOY`, a byte of which set it is, then one tensor of F32. */
export const toy: Format = {
  ...TOY,
  extensions: ['toy'],
  recognize: (start) => Buffer.from(start).toString('latin1', 0, 3) === 'TOY',
  group: async (paths) =>
    paths
      .filter((path) => /-[ab]\.toy$/.test(path))
      .map((path) => path.replace(/-[ab]\.toy$/, ''))
      .filter((stem, i, all) => all.indexOf(stem) === i)
      .map((stem) => ({
        name: basename(stem),
        paths: [`${stem}-a.toy`, `${stem}-b.toy`],
        format: 'toy',
        missing: [],
      })),
  readHeader: async ({ size }, start) => {
    const isToy = toy.recognize(start, '')
    const nElements = (size - 4) / 4
    const name = `part ${start[3]}`
    return {
      format: TOY,
      endian: 'little',
      alignment: 1,
      facts: { set: start[3]! },
      metadata: new Map([['maker', { type: 'string', value: 'toymaker', byteOffset: 0 }]]),
      tensors: isToy
        ? [{ index: 0, name, type: 'F32', typeId: 0, shape: [nElements], nElements, nBytes: size - 4, dataOffset: 4 }]
        : [],
      problems: isToy ? [] : [problem('not-toy', 'fatal', say('This is not a toy.'))],
    }
  },
  readArray: async () => [],
  headerFields: ({ facts }) => [{ key: 'set', type: 'uint8', value: facts['set']!, byteOffset: 3 }],
  checkSet: (parts, _absent, problems) => {
    if (parts.length > 2) problems.add(problem('too-many', 'error', say('Too many toys.')))
  },
  isExpected: () => false,
}

export const toyBytes = (set: number, values: readonly number[]) =>
  Buffer.concat([Buffer.from(`TOY${String.fromCharCode(set)}`), Buffer.from(new Float32Array(values).buffer)])
