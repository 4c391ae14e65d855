import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { makeSample, SAMPLE_NAME } from './sample/sample-model.ts'

/** Writes the sample model into a folder. It is made with every build, not kept in the repository. */
export function sampleModel(folder: string): Plugin {
  return {
    name: 'sample-model',
    apply: 'build',
    writeBundle() {
      const path = join(folder, SAMPLE_NAME)
      // A build that watches does not make it again after each change of a source.
      if (this.meta.watchMode && existsSync(path)) return
      mkdirSync(folder, { recursive: true })
      writeFileSync(path, makeSample())
    },
  }
}
