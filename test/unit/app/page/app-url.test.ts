import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY, isAppEntry, isAppUrl, resolveAppUrl } from '../../../../electron/app/page/app-url.ts'

let folder: string
let root: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorscope-app-url-'))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await mkdir(join(root, 'folder.js'))
  for (const file of [
    'renderer/index.html',
    'renderer/assets/a-1.js',
    'renderer/x.exe',
    'renderer/.env.json',
    'secret.json',
  ])
    await writeFile(join(folder, file), 'x')
  await symlink(join(folder, 'secret.json'), join(root, 'link.json'))
  await symlink(folder, join(root, 'up'))
  await symlink(join(root, 'index.html'), join(root, 'alias.html'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('resolveAppUrl', () => {
  test.each([
    ['app://tensorscope/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://tensorscope/index.html?a=..#%2e', 'index.html', 'text/html; charset=utf-8'],
    ['app://tensorscope/assets/a-1.js', 'assets/a-1.js', 'text/javascript; charset=utf-8'],
    ['app://tensorscope/assets/%61-1.js', 'assets/a-1.js', 'text/javascript; charset=utf-8'],
    ['app://tensorscope/alias.html', 'index.html', 'text/html; charset=utf-8'],
  ])('serves %s', async (url, path, contentType) =>
    expect(await resolveAppUrl(url, root)).toEqual({ status: 200, path: join(root, path), contentType }),
  )

  test.each([
    ['app://tensorscope/../secret.json', 403],
    ['app://tensorscope/assets/../../secret.json', 403],
    ['app://tensorscope/%2e%2e/secret.json', 403],
    ['app://tensorscope/.%2E/secret.json', 403],
    ['app://tensorscope/..%2fsecret.json', 403],
    ['app://tensorscope/..%5Csecret.json', 403],
    ['app://tensorscope/..\\secret.json', 403],
    ['app://tensorscope/%252e%252e/secret.json', 403],
    ['app://tensorscope/index.html%00.js', 403],
    ['app://tensorscope/C:/secret.json', 403],
    ['app://tensorscope//etc/x.json', 403],
    ['app://tensorscope/./index.html', 403],
    ['app://tensorscope/.env.json', 403],
    ['app://tensorscope/link.json', 403],
    ['app://tensorscope/up/secret.json', 403],
    ['app://tensorscope.evil/index.html', 403],
    ['app://tensorscope@evil/index.html', 403],
    ['app://tensorscope:1/index.html', 403],
    ['app://evil/index.html', 403],
    ['file:///etc/passwd', 403],
    ['https://tensorscope/index.html', 403],
    ['app://tensorscope/%ff.js', 400],
    ['app://tensorscope/', 404],
    ['app://tensorscope', 404],
    ['app://tensorscope/missing.js', 404],
    ['app://tensorscope/folder.js', 404],
    ['app://tensorscope/x.exe', 404],
  ])('refuses %s with %i', async (url, status) => expect(await resolveAppUrl(url, root)).toEqual({ status }))

  test('never leaves its folder', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom('..', '.', '/', '%2e', '%2f', '\\', 'secret', '.json', 'up', 'index', '.html', ':', '%00'),
          {
            maxLength: 12,
          },
        ),
        async (parts) => {
          const resolved = await resolveAppUrl(`app://tensorscope/${parts.join('')}`, root)
          expect(resolved.status !== 200 || resolved.path.startsWith(join(root, '/'))).toBe(true)
        },
      ),
    ))
})

test('the own page is told from others', () => {
  expect(isAppUrl('app://tensorscope/index.html')).toBe(true)
  expect(isAppEntry('app://tensorscope/index.html#/metadata')).toBe(true)
  for (const url of [
    'app://tensorscope.evil/',
    'app://tensorscopes/index.html',
    'about:blank',
    '',
    'file:///index.html',
  ])
    expect(isAppUrl(url)).toBe(false)
  for (const url of [
    'app://tensorscope/other.html',
    'app://tensorscope/other.html#/metadata',
    'app://tensorscope/index.html?x',
    'app://tensorscope/index.html?x#/metadata',
    'app://tensorscope/index.html/x',
    'javascript:1',
  ])
    expect(isAppEntry(url)).toBe(false)
})

test('the content security policy grants nothing but the own files', () => {
  expect(CONTENT_SECURITY_POLICY).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; object-src 'none'; frame-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
  )
  expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe')
})
