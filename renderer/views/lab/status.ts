import { formatDuration } from '../../../shared/text/format.ts'
import { formatTime, t, tell } from '../../i18n.svelte.ts'
import type { LabController } from '../../state/lab/lab.svelte.ts'

/** What the lab does now, or when the report on show was made. */
export function labStatus({ running, kept }: LabController): readonly string[] {
  if (running?.progress) return [tell(running.progress.doing)]
  if (!kept) return []
  const { startedAt, durationMs } = kept.report
  return [
    t('Measured {{time}}, in {{duration}}', {
      time: formatTime(startedAt, { dateStyle: 'medium', timeStyle: 'short' }),
      duration: formatDuration(durationMs),
    }),
  ]
}
