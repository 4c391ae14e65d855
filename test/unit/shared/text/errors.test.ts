import { expect, it } from 'vitest'
import { AppFailure, attempt, errorTrace, failure, toAppError } from '../../../../shared/text/errors.ts'
import { english, say, sentenceOf } from '../../../../shared/text/sentence.ts'

it('keeps what is known and calls the rest internal', () => {
  expect(toAppError(new AppFailure({ code: 'changed', message: 'x' }))).toEqual({ code: 'changed', message: 'x' })
  expect(toAppError(new TypeError('y'))).toEqual({ code: 'internal', message: 'y' })
  expect(toAppError('z')).toEqual({ code: 'internal', message: 'z' })
})

it('says the same in English and as a sentence', () => {
  const { error, message } = failure('changed', say('{{name}} is {{kind}}.', { name: 'a', kind: say('a folder') }), {
    file: 'a',
  })
  expect(message).toBe('a is a folder.')
  expect(error).toMatchObject({ code: 'changed', message: 'a is a folder.', file: 'a' })
  expect(english(sentenceOf(error))).toBe(error.message)
  // What has no sentence is said as it is, whatever it holds.
  expect(english(sentenceOf(toAppError(new Error('no {{place}}'))))).toBe('no {{place}}')
})

it('returns what work returns, or why it threw', () => {
  expect(attempt(() => 3)).toEqual({ ok: true, value: 3 })
  expect(
    attempt(() => {
      throw failure('changed', say('It changed.'))
    }),
  ).toMatchObject({ ok: false, error: { code: 'changed' } })
})

it('traces an error to where it was thrown, and shows anything else as it is', () => {
  const error = new TypeError('y')
  expect(errorTrace(error)).toBe(error.stack)
  delete error.stack
  expect(errorTrace(error)).toBe('y')
  expect(errorTrace('z')).toBe('z')
})
