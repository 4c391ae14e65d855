/** The system's clipboard. */
import { clipboard } from 'electron'
import { errorMessage, failure } from '../../shared/text/errors.ts'
import { say } from '../../shared/text/sentence.ts'

/** Resolves when the text is on the clipboard. @throws AppFailure if the system refuses it */
export async function copyText(text: string): Promise<void> {
  try {
    await clipboard.writeText(text)
  } catch (error) {
    const cause = errorMessage(error)
    throw failure('write-failed', say('Cannot copy: the system refused the text ({{cause}}).', { cause }))
  }
}
