import { formatInteger } from '../../../shared/format.ts'
import type { LogController } from '../../state/log.svelte.ts'

/** `12 of 2,000 entries` */
export function logStatus({ entries, shown }: LogController): string {
  const all = `${formatInteger(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}`
  return shown.length === entries.length ? all : `${formatInteger(shown.length)} of ${all}`
}
