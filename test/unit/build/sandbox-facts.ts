import type { SandboxFacts } from '../../../build/sandbox-check.mjs'

/** An ordinary user on a desktop whose kernel restricts nothing. */
export const ALLOWED: SandboxFacts = {
  root: false,
  container: false,
  helper: { owner: 1000, mode: 0o755 },
  setuidWorks: true,
  rootCanIsolate: true,
  unshare: true,
  unprivilegedClone: undefined,
  appArmorRestricts: undefined,
  maximum: 96_365,
  confined: false,
  profiled: false,
}
