import { NO_ARCHITECTURE } from './metadata.ts'
import { checkShards } from './check-shards.ts'
import type { Format } from '../format.ts'
import { GGUF } from './header.ts'
import { headerFields, versionOf } from './header-fields.ts'
import { readArray } from './read-array.ts'
import { MAGIC, readHeader } from './read-header.ts'
import { groupShards } from './shards.ts'

export const gguf: Format = {
  ...GGUF,
  extensions: ['gguf'],
  recognize: (start) => MAGIC.every((byte, i) => start[i] === byte),
  group: groupShards,
  readHeader,
  readArray: (source, layout, array, start, count) =>
    readArray(source, layout.endian, versionOf(layout), array, start, count),
  headerFields,
  checkSet: checkShards,
  isExpected: ({ code }, { header }, file) =>
    code === NO_ARCHITECTURE && (file > 0 || Number(header.metadata.get('split.no')?.value ?? 0) > 0),
}
