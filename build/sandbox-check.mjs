/**
 * Whether Chromium can start its sandbox on Linux, asked before Electron is started: without one, Electron only dies
 * with SIGTRAP. Chromium (zygote_host_impl_linux.cc) takes user namespaces if it can create one, else the helper
 * chrome-sandbox. The helper must be owned by root and have mode 4755 (setuid_sandbox_host.cc).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SETUID = 0o4000
const ANYONE_RUNS = 0o0001
/** Bit of CAP_SYS_ADMIN in the masks of /proc/self/status. */
const SYS_ADMIN = 21n
const PROBE_TIMEOUT = 5000
const PROFILES = '/etc/apparmor.d'

/**
 * Reads from this machine what decides about the sandbox.
 *
 * @param {string} helper path of chrome-sandbox
 * @returns {import('./sandbox-check.d.mts').SandboxFacts}
 */
export function sandboxFacts(helper) {
  const status = readText('/proc/self/status')
  const bounding = /^CapBnd:\s*([\da-f]+)/m.exec(status)?.[1]
  const found = statSync(helper, { throwIfNoEntry: false })
  return {
    root: process.getuid?.() === 0,
    container: inContainer(),
    helper: found && { owner: found.uid, mode: found.mode & 0o7777 },
    setuidWorks: !/^NoNewPrivs:\s*1/m.test(status),
    rootCanIsolate: bounding === undefined || ((BigInt(`0x${bounding}`) >> SYS_ADMIN) & 1n) === 1n,
    unshare: canUnshare(),
    unprivilegedClone: readNumber('/proc/sys/kernel/unprivileged_userns_clone'),
    appArmorRestricts: readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    maximum: readNumber('/proc/sys/user/max_user_namespaces'),
    confined: !['', 'unconfined'].includes(appArmorLabel()),
    profiled: hasProfile(),
  }
}

/**
 * Why Chromium cannot start its sandbox.
 *
 * @param {import('./sandbox-check.d.mts').SandboxFacts} facts
 * @returns {import('./sandbox-check.d.mts').SandboxTrouble | undefined} undefined if it can, or if nothing speaks
 *   against it
 */
export function sandboxTrouble(facts) {
  // Root has no sandbox to start: Electron wants --no-sandbox from it.
  if (facts.root || helperWorks(facts)) return undefined
  if (facts.maximum === 0) return 'maximum'
  if (facts.unprivilegedClone === 0) return 'clone'
  if (facts.appArmorRestricts === 1) {
    if (facts.profiled) return undefined
    // A program that started without a profile is restricted, whatever `unshare` may do by a profile of its own.
    if (!facts.confined) return 'apparmor'
  }
  return facts.unshare === false ? 'refused' : undefined
}

/** @param {import('./sandbox-check.d.mts').SandboxFacts} facts */
function helperWorks({ helper, setuidWorks, rootCanIsolate }) {
  if (!helper || !setuidWorks || !rootCanIsolate) return false
  return helper.owner === 0 && (helper.mode & SETUID) !== 0 && (helper.mode & ANYONE_RUNS) !== 0
}

/**
 * Whether a process can enter a user namespace of its own.
 *
 * @returns {boolean | undefined} undefined where there is no `unshare` to try it with
 */
function canUnshare() {
  const { error, status } = spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore', timeout: PROBE_TIMEOUT })
  return error ? undefined : status === 0
}

/** The profile of this process; empty without AppArmor. */
function appArmorLabel() {
  return (readText('/proc/self/attr/apparmor/current') || readText('/proc/self/attr/current')).trim()
}

/** Whether the machine's owner has allowed user namespaces to Electron by name. The compiled profile is root's. */
function hasProfile() {
  try {
    return readdirSync(PROFILES).some((name) => {
      const text = readText(join(PROFILES, name))
      return text.includes('electron/dist') && text.includes('userns')
    })
  } catch {
    return false
  }
}

/** Whether this is Docker, Podman, Kubernetes or LXC. */
export function inContainer() {
  if (process.platform !== 'linux') return false
  if (process.env.container || existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true
  return /docker|containerd|kubepods|libpod|lxc/.test(readText('/proc/1/cgroup'))
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** @param {string} path */
function readNumber(path) {
  const text = readText(path).trim()
  return text === '' ? undefined : Number(text)
}
