import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive, sweepFiles, sweepFolders } from '../../../../electron/engine/files/leftovers.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tensorscope-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

it('tells processes that live from those that have ended', () => {
  expect([isAlive(process.pid), isAlive(deadPid())]).toEqual([true, false])
})

it('removes the folders of ended processes with a prefix', async () => {
  const keep = [`lab-${process.pid}-abcdef`, 'lab-notes', `other-${deadPid()}-abcdef`, `lab-x-${deadPid()}-abcdef`]
  const gone = `lab-${deadPid()}-abcdef`
  for (const name of [...keep, gone]) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'data'), 'x')
  }
  await sweepFolders(folder, 'lab')
  expect(readdirSync(folder)).toEqual(keep.toSorted())
})

it('does not mind a folder that cannot be listed', async () => {
  await sweepFiles(join(folder, 'nowhere'))
  await sweepFolders(join(folder, 'nowhere'), 'lab')
})
