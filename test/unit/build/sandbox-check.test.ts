import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type SandboxFacts, sandboxFacts, sandboxTrouble } from '../../../build/sandbox-check.mjs'
import { ALLOWED } from './sandbox-facts.ts'

const UBUNTU: SandboxFacts = { ...ALLOWED, unshare: false, appArmorRestricts: 1 }
const DOCKER: SandboxFacts = { ...ALLOWED, container: true, unshare: false, rootCanIsolate: false, confined: true }
const HELPER = { owner: 0, mode: 0o4755 }

const without = (facts: SandboxFacts) => [
  ['user namespaces', facts],
  ['the program unshare', { ...facts, unshare: undefined }],
]

describe('sandboxTrouble', () => {
  it.each([
    ['a system that restricts nothing', ALLOWED],
    ['a system without the program unshare', { ...ALLOWED, unshare: undefined }],
    ['switches that allow user namespaces', { ...ALLOWED, unprivilegedClone: 1, appArmorRestricts: 0 }],
    ['root, which has no sandbox', { ...UBUNTU, root: true }],
  ])('finds none with %s', (_name, facts) => {
    expect(sandboxTrouble(facts)).toBeUndefined()
  })

  it.each(without(UBUNTU) as [string, SandboxFacts][])(
    'finds the restriction by AppArmor without %s',
    (_name, facts) => {
      expect(sandboxTrouble(facts)).toBe('apparmor')
    },
  )

  it('finds it although a profile of its own lets unshare do it', () => {
    expect(sandboxTrouble({ ...UBUNTU, unshare: true })).toBe('apparmor')
  })

  it('leaves the start to Electron if AppArmor has a profile for it', () => {
    expect(sandboxTrouble({ ...UBUNTU, profiled: true })).toBeUndefined()
  })

  it('believes unshare if Electron would take over a profile, as in the terminal of an editor', () => {
    expect(sandboxTrouble({ ...UBUNTU, unshare: true, confined: true })).toBeUndefined()
    expect(sandboxTrouble({ ...UBUNTU, unshare: false, confined: true })).toBe('refused')
  })

  it.each(without({ ...ALLOWED, unprivilegedClone: 0, unshare: false }) as [string, SandboxFacts][])(
    'finds the switch of Debian without %s',
    (_name, facts) => {
      expect(sandboxTrouble(facts)).toBe('clone')
    },
  )

  it.each(without({ ...ALLOWED, maximum: 0, unshare: false }) as [string, SandboxFacts][])(
    'finds a maximum of none without %s',
    (_name, facts) => {
      expect(sandboxTrouble(facts)).toBe('maximum')
    },
  )

  it('finds that a system refuses for another reason', () => {
    expect(sandboxTrouble({ ...ALLOWED, unshare: false })).toBe('refused')
  })

  it('finds that a container refuses, as by the seccomp profile of Docker', () => {
    expect(sandboxTrouble(DOCKER)).toBe('refused')
  })

  it('does without user namespaces where the helper is set up', () => {
    expect(sandboxTrouble({ ...UBUNTU, helper: HELPER })).toBeUndefined()
    expect(sandboxTrouble({ ...UBUNTU, helper: { owner: 0, mode: 0o4711 } })).toBeUndefined()
  })

  it.each([
    ['owned by an ordinary user', { helper: { owner: 1000, mode: 0o4755 } }],
    ['without the setuid bit', { helper: { owner: 0, mode: 0o755 } }],
    ['that others may not run', { helper: { owner: 0, mode: 0o4754 } }],
    ['whose setuid bit has no effect', { helper: HELPER, setuidWorks: false }],
    ['that is missing', { helper: undefined }],
  ])('does not count on a helper %s', (_name, facts) => {
    expect(sandboxTrouble({ ...UBUNTU, ...facts })).toBe('apparmor')
  })

  it('does not count on the helper in a container whose root may not make namespaces', () => {
    expect(sandboxTrouble({ ...DOCKER, helper: HELPER })).toBe('refused')
    expect(sandboxTrouble({ ...DOCKER, helper: HELPER, rootCanIsolate: true })).toBeUndefined()
  })
})

describe.skipIf(process.platform !== 'linux')('sandboxFacts', () => {
  it('reads the owner and the mode of the helper', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-check-'))
    const helper = join(folder, 'chrome-sandbox')
    writeFileSync(helper, '')
    chmodSync(helper, 0o4711)
    const facts = sandboxFacts(helper)
    rmSync(folder, { recursive: true })
    expect(facts.helper).toEqual({ owner: process.getuid?.(), mode: 0o4711 })
    expect(facts.root).toBe(process.getuid?.() === 0)
    expect(facts.maximum).toBeTypeOf('number')
    expect(sandboxFacts(helper).helper).toBeUndefined()
  })
})
