/** A place for user data that cannot be written to; what needs no window is in `test/integration/edges.test.ts`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fixture, scan, temporaryFolder } from './helpers.ts'
import { launchApp } from './launch.ts'

const folder = temporaryFolder()
afterAll(() => folder.dispose())

test('user data that cannot be kept: said once, two instances open and scan, nothing is left behind', async () => {
  writeFileSync(join(folder.path, 'file'), '')
  const temporary = join(folder.path, 'temporary')
  mkdirSync(temporary)
  // On the stand-in everywhere: Electron's own switch for the folder falls back to another one. The same folder by two
  // names, for by its name the app's processes are told apart.
  const launch = (userData: string, name: string) =>
    launchApp({
      main: 'dist/main/main.mjs',
      userData,
      env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      args: [fixture(name)],
    })
  const first = await launch(`${folder.path}/file/Tensorscope`, 'all-types.gguf')
  const second = await launch(`${folder.path}/./file/Tensorscope`, 'version-2.gguf')
  try {
    for (const app of [first, second]) {
      const page = await app.firstWindow()
      const notice = page.getByText('/file/Tensorscope cannot be written to: ')
      await notice.waitFor()
      await scan(page, 'Worker threads')
      expect(await page.getByRole('contentinfo').innerText()).not.toContain('failed')
      await page.getByRole('button', { name: 'Close the notice' }).click()
      // Settings, too, are not written where they cannot be.
      await page.getByRole('radio', { name: 'One thread' }).check({ force: true })
      await scan(page, 'One thread')
      expect(await notice.count()).toBe(0)
      expect(await page.getByRole('button', { name: 'Close the notice' }).count()).toBe(0)
    }
    expect(readdirSync(temporary).filter((name) => name.startsWith('tensorscope-'))).toHaveLength(2)
  } finally {
    expect(await second.close()).toEqual([])
    expect(await first.close()).toEqual([])
  }
  // Windows removes nothing that another process has open for a moment more.
  if (process.platform !== 'win32')
    expect(readdirSync(temporary).filter((name) => name.startsWith('tensorscope-'))).toEqual([])
})
