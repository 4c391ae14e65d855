import type { Format } from './format.ts'
import { gguf } from './gguf/format.ts'
import { imatrix } from './imatrix/format.ts'

/** All formats that models may have. The first one reads files that no format recognizes, and reports what they look like. */
export const FORMATS: readonly [Format, ...Format[]] = [gguf, imatrix]
