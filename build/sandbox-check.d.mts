/** What decides whether Chromium can start its sandbox on Linux. */
export interface SandboxFacts {
  readonly root: boolean
  readonly container: boolean
  /** chrome-sandbox: its owner's number and its mode, as `chmod` takes it. */
  readonly helper: { readonly owner: number; readonly mode: number } | undefined
  /** False under `no_new_privs`, where the setuid bit has no effect. */
  readonly setuidWorks: boolean
  /** False in most containers, whose root may not make namespaces. The helper needs that. */
  readonly rootCanIsolate: boolean
  /** The result of `unshare -Ur true`; undefined without that program. */
  readonly unshare: boolean | undefined
  /** kernel.unprivileged_userns_clone (Debian). */
  readonly unprivilegedClone: number | undefined
  /** kernel.apparmor_restrict_unprivileged_userns (Ubuntu). */
  readonly appArmorRestricts: number | undefined
  /** user.max_user_namespaces. */
  readonly maximum: number | undefined
  /** Whether this process runs under an AppArmor profile, which its children take over. */
  readonly confined: boolean
  /** Whether an AppArmor profile allows user namespaces to Electron. */
  readonly profiled: boolean
}

export type SandboxTrouble = 'maximum' | 'clone' | 'apparmor' | 'refused'

export function sandboxFacts(helper: string): SandboxFacts
export function sandboxTrouble(facts: SandboxFacts): SandboxTrouble | undefined
export function inContainer(): boolean
