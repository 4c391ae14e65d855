import { describe, expect, it } from 'vitest'
import { CONTAINER_ADVICE, sandboxAdvice, startFailure } from '../../../build/sandbox-advice.mjs'
import { type SandboxFacts } from '../../../build/sandbox-check.mjs'
import { ALLOWED } from './sandbox-facts.ts'

const FACTS: SandboxFacts = { ...ALLOWED, unshare: false }
const HELPER = '/home/me/app/node_modules/electron/dist/chrome-sandbox'
const CHOWN = `    sudo chown root:root ${HELPER} && sudo chmod 4755 ${HELPER}`

describe('sandboxAdvice', () => {
  it('explains the restriction of Ubuntu, with both remedies', () => {
    expect(sandboxAdvice('apparmor', FACTS, HELPER).split('\n')).toEqual([
      'Electron cannot start its sandbox: this system does not allow user namespaces (kernel.apparmor_restrict_unprivileged_userns=1, as in Ubuntu since 23.10).',
      '  Set up the sandbox helper of Electron, once:',
      CHOWN,
      '  Allow user namespaces to all programs until the next boot:',
      '    sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    ])
  })

  it.each([
    ['clone', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
    ['maximum', 'sudo sysctl -w user.max_user_namespaces=15000'],
  ] as const)('names the switch for %s', (trouble, command) => {
    expect(sandboxAdvice(trouble, FACTS, HELPER)).toContain(command)
    expect(sandboxAdvice(trouble, FACTS, HELPER)).toContain(CHOWN)
  })

  it('names the helper only if no switch is known', () => {
    const advice = sandboxAdvice('refused', FACTS, HELPER)
    expect(advice).toContain(CHOWN)
    expect(advice).not.toContain('sysctl')
  })

  it.each([{ setuidWorks: false }, { helper: undefined }])('leaves out a helper that cannot work: %j', (facts) => {
    expect(sandboxAdvice('clone', { ...FACTS, ...facts }, HELPER)).not.toContain('chown')
    expect(sandboxAdvice('refused', { ...FACTS, ...facts }, HELPER)).toContain('npm start')
  })

  it('quotes a path for the shell', () => {
    expect(sandboxAdvice('refused', FACTS, "/home/me/it's mine/chrome-sandbox")).toContain(
      String.raw`chmod 4755 '/home/me/it'\''s mine/chrome-sandbox'`,
    )
  })

  it('never proposes --no-sandbox outside of a container', () => {
    for (const trouble of ['maximum', 'clone', 'apparmor', 'refused'] as const)
      expect(sandboxAdvice(trouble, FACTS, HELPER)).not.toContain('--no-sandbox')
  })

  it('tells a container what to change outside, and what to do inside', () => {
    const advice = sandboxAdvice('refused', { ...FACTS, container: true, rootCanIsolate: false }, HELPER)
    expect(advice).toContain('this container does not allow user namespaces.')
    expect(advice).toContain('docker run --security-opt seccomp=unconfined')
    expect(advice).toContain('npm start -- --no-sandbox FILE')
    expect(advice).toContain('npm run --silent inspect -- FILE')
    expect(advice).not.toContain('chown')
  })

  it('sends the owner of a container to the machine whose switch it is', () => {
    const advice = sandboxAdvice('apparmor', { ...FACTS, container: true }, HELPER)
    expect(advice).toContain('on the machine that runs the container')
    expect(advice).toContain('sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0')
    expect(advice).not.toContain('seccomp')
  })
})

describe('CONTAINER_ADVICE', () => {
  it('puts --no-sandbox before the other options of the installed app', () => {
    expect(CONTAINER_ADVICE).toContain('tensorscope --no-sandbox --inspect FILE')
    expect(CONTAINER_ADVICE).toContain('npm run --silent inspect -- FILE')
  })
})

describe('startFailure', () => {
  it.each([0, 1, 2, 64, 129, 130, 143])('has nothing to say about exit code %i', (code) => {
    expect(startFailure(code, 'linux', 'Set up the helper.')).toBeUndefined()
  })

  it('explains SIGTRAP by the sandbox, on Linux', () => {
    expect(startFailure(133, 'linux', '  Set up the helper.')).toBe(
      'Electron ended at its start (SIGTRAP), probably because its sandbox cannot start.\n  Set up the helper.',
    )
    expect(startFailure(133, 'darwin', 'x')).toContain('(signal 5)')
  })

  it('does not blame the sandbox if Electron ran without one', () => {
    expect(startFailure(133, 'linux')).toContain('(signal 5)')
    expect(startFailure(133, 'linux')).not.toContain('sandbox')
  })

  it('names a missing library as the cause of 127, on Linux', () => {
    expect(startFailure(127, 'linux')).toContain('apt install')
    expect(startFailure(127, 'darwin')).toBeUndefined()
  })

  it('takes SIGKILL for a lack of memory', () => {
    expect(startFailure(137, 'linux')).toContain('out of memory')
  })

  it('names another signal', () => {
    expect(startFailure(139, 'linux')).toContain('(signal 11)')
  })

  it('recognizes a crash on Windows by its exit code', () => {
    expect(startFailure(0x8000_0003, 'win32')).toContain('0x80000003')
    expect(startFailure(133, 'win32')).toBeUndefined()
  })
})
