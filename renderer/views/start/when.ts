/** When a file was opened, as a person says it. */
import type { Language } from '../../../shared/text/language.ts'

/**
 * `today 14:02`, `yesterday 9:30`, `12 Mar 2026`.
 * @param time and `now`: milliseconds since 1970
 * @param timeZone the machine's without it
 */
export function formatWhen(time: number, now: number, language: Language, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone }
  // English as most of the world writes it: the day before the month, 24 hours.
  const locale = language === 'en' ? 'en-GB' : language
  const days = dayNumber(now, zone) - dayNumber(time, zone)
  if (days < 0 || days > 1) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...zone }).format(time)
  const day = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day')
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...zone })
  return `${day} ${clock.format(time)}`
}

/** Days since 1970 on the calendar of that zone. */
function dayNumber(time: number, zone: { readonly timeZone?: string }): number {
  const parts = new Intl.DateTimeFormat('en-US-u-ca-gregory', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    ...zone,
  }).formatToParts(time)
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day')) / 86_400_000
}
