/** The file that a window has exported last: its page gets the name and an id, never the path. */
import { randomUUID } from 'node:crypto'
import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { appError, err, ok, type Result } from '../../../shared/text/errors.ts'
import { visibleText } from '../../../shared/text/format.ts'
import { say } from '../../../shared/text/sentence.ts'

/** A written file as a page knows it. */
export interface Saved {
  readonly saved: true
  readonly name: string
  readonly exportId: string
}

export class ExportedFile {
  #last: { readonly id: string; readonly path: string } | undefined

  /** Call it once the file is complete. */
  add(path: string): Saved {
    this.#last = { id: randomUUID(), path }
    return { saved: true, name: basename(path), exportId: this.#last.id }
  }

  /** @returns the path; an error if another file was exported since, or if the file is gone */
  async find(id: string): Promise<Result<string>> {
    const last = this.#last
    if (last?.id !== id) return err(appError('bad-request', say('Another file was exported since.')))
    try {
      await access(last.path)
    } catch {
      const name = visibleText(basename(last.path))
      return err(appError('not-found', say('{{name}} is not where it was written.', { name }), { file: name }))
    }
    return ok(last.path)
  }
}
