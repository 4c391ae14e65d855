import { describe, expect, it } from 'vitest'
import { reasonIn } from '../../../build/fetch-electron.mjs'

describe('reasonIn', () => {
  it.each([
    ['RequestError: getaddrinfo ENOTFOUND github.com\n    at x', 'ENOTFOUND github.com'],
    ['Error: connect ECONNREFUSED 127.0.0.1:443', 'ECONNREFUSED'],
    ["TypeError: fetch failed {\n  cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } }", 'UND_ERR_CONNECT_TIMEOUT'],
    ['TypeError: fetch failed\n    at z', 'its server cannot be reached'],
    ['HTTPError: Response code 403 (Forbidden)\n    at y', 'Response code 403 (Forbidden)'],
    ['Error: no answer within 60 s', 'no answer within 60 s'],
    ['', 'unknown reason'],
  ])('finds the cause in %j', (printed, reason) => {
    expect(reasonIn(printed)).toBe(reason)
  })
})
