import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerAppRequest } from '../../../../electron/app/page/app-response.ts'
import { SECURITY_HEADERS } from '../../../../electron/app/page/app-url.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tensorscope-response-'))
  await writeFile(join(root, 'index.html'), '<p>é')
})
afterAll(() => rm(root, { recursive: true, force: true }))
const ask = (method: string, name: string) => answerAppRequest(method, `app://tensorscope/${name}`, root)

test('GET and HEAD answer with the type and the length', async () => {
  for (const [method, body] of [
    ['GET', '<p>é'],
    ['HEAD', ''],
  ] as const) {
    const response = await ask(method, 'index.html')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-length')).toBe('5')
    expect(await response.text()).toBe(body)
  }
})

test('every answer carries the policy, refusals included', async () => {
  for (const [method, name, status] of [
    ['GET', 'index.html', 200],
    ['GET', 'missing.js', 404],
    ['GET', '%2e%2e/x.js', 403],
    ['GET', '%ff.js', 400],
    ['POST', 'index.html', 405],
    ['OPTIONS', 'index.html', 405],
  ] as const) {
    const response = await ask(method, name)
    expect(response.status).toBe(status)
    for (const [header, value] of Object.entries(SECURITY_HEADERS)) expect(response.headers.get(header)).toBe(value)
    if (status !== 200) expect(await response.text()).toBe('')
  }
})
