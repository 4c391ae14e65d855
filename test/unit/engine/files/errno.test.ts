import { constants } from 'node:os'
import { expect, it } from 'vitest'
import { errnoName, errnoText, withLimit } from '../../../../electron/engine/files/errno.ts'

const unknown = (errno: number) => ({ code: `Unknown system error -${errno}`, errno: -errno })

it('names errors of the system, also those that Node does not know', () => {
  expect(errnoText(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5 }))).toBe('EIO')
  expect(errnoText(unknown(constants.errno.ESTALE))).toBe('ESTALE, stale file handle')
  expect(errnoName(unknown(constants.errno.EDQUOT))).toBe('EDQUOT')
  expect(errnoName(new Error('something else'))).toBeUndefined()
  expect(errnoText(new Error('something else'))).toBe('something else')
})

it('names the limit behind an error of a start, once', () => {
  const told = withLimit('failed: spawn /usr/bin/node EAGAIN')
  expect(told).toBe(
    'failed: spawn /usr/bin/node EAGAIN (the system allows no more processes and threads, see ulimit -u)',
  )
  expect(withLimit(told)).toBe(told)
  expect(withLimit('exited with code 1')).toBe('exited with code 1')
})
