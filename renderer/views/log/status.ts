import { formatInteger } from '../../../shared/text/format.ts'
import { t } from '../../i18n.svelte.ts'
import type { LogController } from '../../state/window/log.svelte.ts'

/** `12 of 2,000 entries` */
export function logStatus({ entries, shown }: LogController): string {
  const count = entries.length
  return shown.length === count
    ? t('{{count}} entries', { count })
    : t('{{shown}} of {{count}} entries', { shown: formatInteger(shown.length), count })
}
