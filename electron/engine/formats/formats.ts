import type { Format } from './format.ts'
import { gguf } from './gguf/format.ts'

/**
 * All formats that models may have. The first one reads what no format recognises: its header says what such a file
 * looks like.
 */
export const FORMATS: readonly [Format, ...Format[]] = [gguf]
