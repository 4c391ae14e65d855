import type { Result } from '../../../shared/text/errors.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'

/** Says things in the window's line. */
export interface Speaker {
  /**
   * Says what was done, or why it was not.
   * @param exportId of a file that was written
   */
  announce(sentence: Sentence, bad?: boolean, exportId?: string): void
  /** Resolves to the answer of a call; to undefined if the call was refused, which is announced. */
  call<T>(call: Promise<Result<T>>): Promise<T | undefined>
  /** Removes what was said last. */
  clearMessage(): void
}
