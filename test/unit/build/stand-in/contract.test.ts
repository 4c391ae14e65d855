/** The stand-in and the app keep to what `electron.d.ts` declares, so that what runs on the stand-in runs on Electron. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareAll } from '../../../electron-contract/compare.ts'
import { type Difference, unexcused } from '../../../electron-contract/difference.ts'
import { EXCEPTIONS } from '../../../electron-contract/exceptions.ts'
import { NAMES_PATH, namesOf, namesSource } from '../../../electron-contract/names.ts'
import { createContractProgram } from '../../../electron-contract/program.ts'
import { FAULTS, folderOf, sourcesOf } from './wrong-stand-ins.ts'

const root = resolve(import.meta.dirname, '../../../..')
const contract = createContractProgram(
  ['build/stand-in/run.ts', 'build/stand-in/utility-run.ts', 'electron/main/main.ts', 'electron/preload/preload.ts'],
  Object.assign(
    sourcesOf('faithful'),
    ...Object.entries(FAULTS).map(([name, { change }]) => sourcesOf(name, change)),
  ) as Record<string, string>,
)

describe('the stand-in for Electron', () => {
  const differences = compareAll(contract, {
    standIn: 'build/stand-in',
    main: 'electron/main',
    preload: 'electron/preload',
  })

  test('differs from electron.d.ts only where a reason is given', () => {
    expect(unexcused(differences, EXCEPTIONS).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([])
  })

  test('has the names that the installed electron.d.ts declares', () => {
    expect(readFileSync(join(root, NAMES_PATH), 'utf8')).toBe(namesSource(contract))
  })
})

describe('compareAll', () => {
  const differencesOf = (name: string) => {
    const folder = folderOf(name)
    return compareAll(contract, { standIn: `${folder}/stand-in`, main: `${folder}/main`, preload: `${folder}/preload` })
  }

  test('accepts a faithful stand-in with an app that keeps to it', () => {
    expect(differencesOf('faithful')).toEqual([])
  })

  test.each(Object.entries(FAULTS))('reports %s', (name, { rule, subject }) => {
    expect(differencesOf(name).map((found) => [found.rule, found.subject])).toEqual([[rule, subject]])
  })
})

describe('unexcused', () => {
  const found: Difference = { rule: 'kind', subject: 'App.name', message: '' }

  test('leaves out a difference with a reason', () => {
    expect(unexcused([found], { kind: { 'App.name': 'A reason.' } })).toEqual([])
  })

  test('keeps a difference that is excused from another rule', () => {
    expect(unexcused([found], { returns: {} })).toEqual([found])
  })

  test('reports an exception that nothing needs', () => {
    const [stale] = unexcused([], { kind: { 'App.name': 'A reason.' } })
    expect(stale).toMatchObject({ rule: 'stale exception', subject: 'App.name' })
  })
})

describe('namesOf', () => {
  test('reads keys, literals of a property and literals of a parameter', () => {
    expect(namesOf(contract, 'keyof OpenDialogOptions')).toContain('securityScopedBookmarks')
    expect(namesOf(contract, 'MessageBoxOptions.type')).toContain('question')
    expect(namesOf(contract, 'App.getPath()')).toContain('crashDumps')
  })

  test.each(['keyof Nothing', 'MessageBoxOptions.nothing', 'MessageBoxOptions.message'])('refuses %s', (from) => {
    expect(() => namesOf(contract, from)).toThrow(/^contract: /)
  })
})
