import type { Result } from '../../../shared/text/errors.ts'
import type { Sentence } from '../../../shared/text/sentence.ts'

/** Shows messages in one line of the window. */
export interface Speaker {
  /**
   * Shows the result of an action, or the reason why it failed.
   * @param exportId ID of a file that was written
   */
  announce(sentence: Sentence, bad?: boolean, exportId?: string): void
  /** Resolves to the answer of a call. Announces a refusal, and resolves to undefined. */
  call<T>(call: Promise<Result<T>>): Promise<T | undefined>
  /** Removes the last message. */
  clearMessage(): void
}
