/** One choice of who does the work of a scan. */
import type { ExecutorKind } from '../../../shared/model/scan.ts'
import { say, type Sentence } from '../../../shared/text/sentence.ts'

export interface Setting {
  readonly executor: ExecutorKind
  readonly workers: number
}

export function settingName({ executor, workers }: Setting): Sentence {
  if (executor === 'single') return say('one thread')
  return executor === 'threads'
    ? say('threads × {{workers}}', { workers })
    : say('processes × {{workers}}', { workers })
}
