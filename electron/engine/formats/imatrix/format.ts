import { failure } from '../../../../shared/text/errors.ts'
import { say } from '../../../../shared/text/sentence.ts'
import type { Format } from '../format.ts'
import { IMATRIX, readHeader } from './read-header.ts'
import { startsLikeImatrix } from './recognize.ts'

/** Importance matrices of the older format. Those of the newer one are GGUF files. */
export const imatrix: Format = {
  ...IMATRIX,
  extensions: ['dat', 'imatrix'],
  recognize: startsLikeImatrix,
  // A file is complete by itself.
  group: () => Promise.resolve([]),
  readHeader,
  readArray: (_source, _layout, array, start, count) => {
    // The name of the data set is the only one: its elements came with the header.
    if (start >= array.length)
      return Promise.reject(failure('bad-request', say('There is no element {{start}} in the array.', { start })))
    return Promise.resolve(array.first.slice(start, start + count))
  },
  headerFields: ({ facts }) => [
    { key: 'imatrix.entry_count', type: 'int32', value: facts['entries'] ?? 0, byteOffset: 0 },
  ],
  checkSet: () => undefined,
  isExpected: () => false,
}
