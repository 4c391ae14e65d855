import { expect, it } from 'vitest'
import { AppFailure, toAppError } from '../../../shared/errors.ts'

it('keeps what is known and calls the rest internal', () => {
  expect(toAppError(new AppFailure({ code: 'changed', message: 'x' }))).toEqual({ code: 'changed', message: 'x' })
  expect(toAppError(new TypeError('y'))).toEqual({ code: 'internal', message: 'y' })
  expect(toAppError('z')).toEqual({ code: 'internal', message: 'z' })
})
