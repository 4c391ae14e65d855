import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../../build/generate-statistics.ts'

const files = await generatedFiles()

test.each([...files].map(([file, text]) => [basename(file), file, text] as const))(
  '%s is what build/generate-statistics.ts writes',
  (_name, file, text) => {
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)
