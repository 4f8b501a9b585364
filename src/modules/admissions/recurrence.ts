import {
  addDays,
  addMonths,
  type Day,
  daysBetween,
  firstDayOf,
  formatTime,
  formatWeekday,
  lastDayOf,
  monthOf,
  weekdayOf,
} from '../../kernel/day.ts'

/** « Le premier jeudi du mois », « un mardi sur deux », from a day on. */
export interface Recurrence {
  rule: 'monthly' | 'weekly'
  /** Every how many months or weeks. */
  every: number
  /** 1 (Monday) to 7 (Sunday). */
  weekday: number
  /** Monthly: 1 to 5, or -1 for the last. A month without a fifth one has none. */
  nth: number | null
  startsOn: Day
  until: Day | null
  /** Days on which it does not take place: a holiday is somebody's decision, never a guess. */
  skipped: readonly Day[]
}

/** The days of a recurrence from `from` to `to`, both included. */
export function meetingDays(recurrence: Recurrence, from: Day, to: Day): Day[] {
  const { rule, startsOn, until, skipped } = recurrence
  const last = until !== null && until < to ? until : to
  const days = rule === 'monthly' ? monthlyDays(recurrence, last) : weeklyDays(recurrence, from, last)
  return days.filter(day => day >= startsOn && day >= from && day <= last && !skipped.includes(day))
}

function monthlyDays({ every, weekday, nth, startsOn }: Recurrence, last: Day): Day[] {
  const days: Day[] = []
  for (let first = firstDayOf(monthOf(startsOn)); first <= last; first = addMonths(first, every)) {
    const end = lastDayOf(monthOf(first))
    const day =
      nth === -1
        ? addDays(end, -((weekdayOf(end) - weekday + 7) % 7))
        : addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * ((nth ?? 1) - 1))
    if (day <= end) days.push(day)
  }
  return days
}

function weeklyDays({ every, weekday, startsOn }: Recurrence, from: Day, last: Day): Day[] {
  const first = addDays(startsOn, (weekday - weekdayOf(startsOn) + 7) % 7)
  const step = 7 * every
  const days: Day[] = []
  const skip = from > first ? Math.floor(daysBetween(first, from) / step) * step : 0
  for (let day = addDays(first, skip); day <= last; day = addDays(day, step)) days.push(day)
  return days
}

export const NTH_LABELS: Record<string, string> = {
  1: 'premier',
  2: 'deuxième',
  3: 'troisième',
  4: 'quatrième',
  5: 'cinquième',
  '-1': 'dernier',
}

/** « Le premier jeudi du mois à 14 h » */
export function describeRecurrence({
  rule,
  every,
  weekday,
  nth,
  time,
}: Omit<Recurrence, 'startsOn' | 'until' | 'skipped'> & { time: string }): string {
  const name = formatWeekday(weekday)
  const when =
    rule === 'weekly'
      ? every === 1
        ? `Tous les ${name}s`
        : every === 2
          ? `Un ${name} sur deux`
          : `Un ${name} toutes les ${every} semaines`
      : `Le ${NTH_LABELS[String(nth)]} ${name} ${every === 1 ? 'du mois' : `tous les ${every} mois`}`
  return `${when} à ${formatTime(time)}`
}
