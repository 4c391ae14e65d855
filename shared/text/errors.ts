/** Errors as data: they cross process boundaries and are shown to the user. */

import { said, type Said, type Sentence } from './sentence.ts'

/** Why something could not be done. The code is for programs, the message is a sentence for people. */
export type ErrorCode =
  | 'not-found'
  | 'not-readable'
  | 'not-a-file'
  | 'not-gguf'
  | 'damaged'
  | 'shards'
  | 'changed'
  | 'read-failed'
  | 'write-failed'
  | 'worker-died'
  | 'worker-start'
  | 'cancelled'
  | 'bad-request'
  | 'busy'
  | 'internal'

export interface AppError extends Said {
  readonly code: ErrorCode
  /** Display name of the file concerned, never a path. */
  readonly file?: string
  /** Where in the file, in bytes from its start. */
  readonly byteOffset?: number
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const err = (error: AppError): Result<never> => ({ ok: false, error })

/** Where something went wrong. */
type Where = Pick<AppError, 'file' | 'byteOffset'>

export const appError = (code: ErrorCode, sentence: Sentence, where: Where = {}): AppError => ({
  code,
  ...said(sentence),
  ...where,
})

/** To be thrown. */
export const failure = (code: ErrorCode, sentence: Sentence, where?: Where): AppFailure =>
  new AppFailure(appError(code, sentence, where))

/** An `AppError` on its way up the stack. */
export class AppFailure extends Error {
  readonly error: AppError
  constructor(error: AppError) {
    super(error.message)
    this.name = 'AppFailure'
    this.error = error
  }
}

/** Whatever was thrown, as an `AppError`; anything unexpected becomes `internal` with its message. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error
  return { code: 'internal', message: errorMessage(thrown) }
}

/** The message of whatever was thrown. */
export const errorMessage = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Whatever was thrown, for the log: where it was thrown if that is known. */
export const errorTrace = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.stack : undefined) ?? errorMessage(thrown)

/** What `work` returns, or why it threw. */
export function attempt<T>(work: () => T): Result<T> {
  try {
    return ok(work())
  } catch (error) {
    return err(toAppError(error))
  }
}
