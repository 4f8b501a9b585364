/** A legal day, as an ISO string "2026-11-21". It has no time and no zone. */
export type Day = string & { readonly __brand: 'Day' }
/** An instant, as an ISO string in UTC "2026-11-21T10:00:00.000Z". */
export type Instant = string & { readonly __brand: 'Instant' }
/** A calendar month, "2026-11". */
export type Month = string & { readonly __brand: 'Month' }

const pad = (value: number, length: number): string => String(value).padStart(length, '0')

// By their parts: thousands of deadlines are reckoned for one page, and reading or writing a whole timestamp costs ten times more.
const utc = (day: string) =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))))
function iso(date: Date): Day {
  if (Number.isNaN(date.getTime())) throw new RangeError('not a day')
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}` as Day
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
/** Days of a month of the Gregorian calendar; `month` from 0. */
const lengthOf = (year: number, month: number): number => (month === 1 && isLeap(year) ? 29 : LENGTHS[month]!)

/** Whether `text` is a real calendar day between 1900 and 2199 ("2026-02-31" is not). */
export function isDay(text: string): text is Day {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false
  const date = utc(text)
  return !Number.isNaN(date.getTime()) && iso(date) === text
}

/** Asserts a day. Throws on a bug, never on user input (see `parseDay`). */
export function day(text: string): Day {
  if (!isDay(text)) throw new RangeError(`not a day: ${text}`)
  return text
}

/** Reads « 21/11/2026 », "21-11-26", "21112026", "21.11.2026" or ISO; null when it is not a day that exists. */
export function parseDay(text: string): Day | null {
  const plain = text.trim()
  const french = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(plain) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(plain)
  const candidate = french
    ? `${french[3]!.length === 2 ? `20${french[3]}` : french[3]}-${french[2]!.padStart(2, '0')}-${french[1]!.padStart(2, '0')}`
    : plain
  return isDay(candidate) ? candidate : null
}

/** « 21/11/2026 » */
export function formatDay(value: string): string {
  return `${value.slice(8, 10)}/${value.slice(5, 7)}/${value.slice(0, 4)}`
}

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
]

/** « 21 novembre 2026 », with « 1er » for the first. */
export function formatLongDay(value: string): string {
  const number = Number(value.slice(8, 10))
  return `${number === 1 ? '1er' : number}\u00a0${MONTHS[Number(value.slice(5, 7)) - 1]}\u00a0${value.slice(0, 4)}`
}

/** « novembre 2026 » */
export function formatMonth(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1]}\u00a0${month.slice(0, 4)}`
}

/** « de novembre 2026 », « d’octobre 2026 » */
export const ofMonth = (month: string): string => `${/-(04|08|10)/.test(month) ? 'd’' : 'de '}${formatMonth(month)}`

const SHORT_MONTHS = ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.']

/** « nov. » for "2026-11": under the bars of a chart. */
export const formatShortMonth = (month: string): string => SHORT_MONTHS[Number(month.slice(5, 7)) - 1]!

export const monthOf = (value: Day): Month => value.slice(0, 7) as Month
export const yearOf = (value: Day): number => Number(value.slice(0, 4))
export const firstDayOf = (month: Month): Day => day(`${month}-01`)
export const lastDayOf = (month: Month): Day => addDays(addMonths(firstDayOf(month), 1), -1)

export function addDays(value: Day, days: number): Day {
  const within = Number(value.slice(8, 10)) + days
  if (within >= 1 && within <= 28) return `${value.slice(0, 8)}${pad(within, 2)}` as Day
  const date = utc(value)
  date.setUTCDate(date.getUTCDate() + days)
  return iso(date)
}

/** Adds calendar months; the day is brought back to the end of a shorter month (31 January + 1 month = 28 or 29 February). */
export function addMonths(value: Day, months: number): Day {
  const rank = Number(value.slice(0, 4)) * 12 + Number(value.slice(5, 7)) - 1 + months
  const year = Math.floor(rank / 12)
  const month = rank - 12 * year
  const date = Math.min(Number(value.slice(8, 10)), lengthOf(year, month))
  return `${pad(year, 4)}-${pad(month + 1, 2)}-${pad(date, 2)}` as Day // may pass the last day that people type
}

export const addYears = (value: Day, years: number): Day => addMonths(value, years * 12)

/**
 * The last day of a span of calendar months that begins on `from`: the day before the anniversary (1 March 2025, twelve months: 28 February
 * 2026). When the anniversary does not exist, the month's last day (29 February 2024, twelve months: 28 February 2025; 31 January, one
 * month: 28 or 29 February), as in Code de procédure civile art. 641.
 */
export function lastDayAfterMonths(from: Day, months: number): Day {
  const anniversary = addMonths(from, months)
  return anniversary.slice(8) === from.slice(8) ? addDays(anniversary, -1) : anniversary
}

/** A length of time on the calendar: whole months, then days. */
export interface CalendarSpan {
  months: number
  days: number
}

/** How long from `from` to `to`, both included, in whole months then days: 3 February 2024 to 2 April 2025 is 14 months. */
export function calendarSpan(from: Day, to: Day): CalendarSpan {
  let months = Math.max(0, (yearOf(to) - yearOf(from)) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1)
  while (months > 0 && lastDayAfterMonths(from, months) > to) months--
  return { months, days: daysBetween(lastDayAfterMonths(from, months), to) }
}

/** Number of days from `from` to `to`, negative when `to` comes first. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000)
}

/** The months from `from` to `to`, both included. */
export function monthsBetween(from: Month, to: Month): Month[] {
  const months: Month[] = []
  for (let at = firstDayOf(from); monthOf(at) <= to; at = addMonths(at, 1)) months.push(monthOf(at))
  return months
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** The legal day of `instant` in `zone` ("Europe/Paris", "Indian/Reunion"). */
export function dayIn(zone: string, instant: Instant): Day {
  let format = dayFormats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    dayFormats.set(zone, format)
  }
  return day(format.format(new Date(instant)))
}

/** « 21/11/2026 à 10 h 05 » in the zone given. */
export function formatInstant(instant: string, zone = 'Europe/Paris'): string {
  const parts = new Intl.DateTimeFormat('fr-FR', {
    timeZone: zone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(instant))
  const part = (type: string) => parts.find(p => p.type === type)?.value ?? ''
  return `${part('day')}/${part('month')}/${part('year')} à ${part('hour')}\u00a0h\u00a0${part('minute')}`
}

/**
 * The instant at which clocks of `zone` show `time` (« 14:00 ») on that day. An hour that spring skips falls after the skip, one that autumn
 * repeats is the second.
 */
export function instantIn(zone: string, value: Day, time: string): Instant {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  const ahead = (at: number) => Date.parse(`${clock.format(at).replace(' ', 'T')}Z`) - at
  const shown = Date.parse(`${value}T${time}:00Z`)
  return new Date(shown - ahead(shown - ahead(shown))).toISOString() as Instant
}

/** The hour that clocks of `zone` show at an instant: « 14:00 ». */
export function timeIn(zone: string, instant: Instant): string {
  return new Intl.DateTimeFormat('fr-FR', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
    new Date(instant),
  )
}

/** « 14 h » or « 14 h 30 » for "14:30". */
export const formatTime = (time: string): string =>
  `${Number(time.slice(0, 2))}\u00a0h${time.slice(3, 5) === '00' ? '' : `\u00a0${time.slice(3, 5)}`}`

const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']

/** 1 (Monday) to 7 (Sunday), as ISO 8601 counts. */
export const weekdayOf = (value: Day): number => utc(value).getUTCDay() || 7
export const formatWeekday = (weekday: number): string => WEEKDAYS[weekday - 1]!
/** « jeudi 3 décembre 2026 » */
export const formatFullDay = (value: Day): string => `${formatWeekday(weekdayOf(value))} ${formatLongDay(value)}`

/** An instant some minutes later (or earlier). */
export const addMinutes = (instant: Instant, minutes: number): Instant =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString() as Instant
