import { formatDay, formatInstant, formatLongDay, formatMonth } from '../kernel/day.ts'

/** A legal day: « 21/11/2026 », or « 21 novembre 2026 » when `long`. Nothing known shows a dash. */
export function DayText({ day, long = false }: { day: string | null | undefined; long?: boolean }) {
  if (!day) return <span className="soft">–</span>
  return (
    <time className="num" dateTime={day}>
      {long ? formatLongDay(day) : formatDay(day)}
    </time>
  )
}

/** « novembre 2026 » for the month "2026-11". */
export function MonthText({ month }: { month: string }) {
  return <time dateTime={month}>{formatMonth(month)}</time>
}

/** « 21/11/2026 à 10 h 05 », in the organisation's zone. */
export function InstantText({ at, zone }: { at: string; zone?: string }) {
  return (
    <time className="num" dateTime={at}>
      {formatInstant(at, zone)}
    </time>
  )
}
