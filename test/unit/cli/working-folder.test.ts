import { afterEach, expect, it, vi } from 'vitest'
import { workingFolder } from '../../../electron/cli/working-folder.ts'

afterEach(() => vi.restoreAllMocks())

it('is the one that was named, else the current one', () => {
  expect(workingFolder('/a')).toBe('/a')
  expect(workingFolder(undefined)).toBe(process.cwd())
})

it('says why there is none, and leaves the end to who asked', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw Object.assign(new Error('ENOENT: uv_cwd'), { code: 'ENOENT' })
  })
  expect(workingFolder(undefined)).toBeUndefined()
  expect(said.mock.calls).toEqual([
    ['The current folder cannot be used (ENOENT): it was deleted, or its path is too long.'],
  ])
})
