import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  addYears,
  calendarSpan,
  day,
  dayIn,
  daysBetween,
  formatDay,
  formatFullDay,
  formatLongDay,
  formatTime,
  instantIn,
  isDay,
  lastDayAfterMonths,
  lastDayOf,
  monthOf,
  monthsBetween,
  ofMonth,
  parseDay,
  timeIn,
} from './day.ts'

test.each([
  ['21/11/2026', '2026-11-21'],
  ['1/2/26', '2026-02-01'],
  ['21112026', '2026-11-21'],
  ['2026-11-21', '2026-11-21'],
  ['21.11.2026', '2026-11-21'],
])('%s', (text, expected) => {
  expect(parseDay(text)).toBe(expected)
})

test.each(['31/02/2026', '29/02/2025', '2026-13-01', '', 'demain', '00/01/2026', '1e308', '32/01/2026'])(
  '%s is no day',
  text => {
    expect(parseDay(text)).toBeNull()
  },
)

test('months end where they end', () => {
  expect(addMonths(day('2024-01-31'), 1)).toBe('2024-02-29')
  expect(addMonths(day('2025-01-31'), 1)).toBe('2025-02-28')
  expect(addMonths(day('2025-03-31'), -1)).toBe('2025-02-28')
  expect(addYears(day('2024-02-29'), 1)).toBe('2025-02-28')
  expect(lastDayOf(monthOf(day('2024-02-10')))).toBe('2024-02-29')
  expect(monthsBetween(monthOf(day('2025-11-03')), monthOf(day('2026-02-01')))).toEqual([
    '2025-11',
    '2025-12',
    '2026-01',
    '2026-02',
  ])
})

test('days add up, whatever the daylight saving', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30_000, max: 60_000 }), fc.integer({ min: -30_000, max: 30_000 }), (from, step) => {
      const start = addDays(day('1950-01-01'), from)
      const end = addDays(start, step)
      return isDay(end) && daysBetween(start, end) === step && parseDay(formatDay(end)) === end
    }),
  )
})

test('the day of an instant depends on where one is', () => {
  expect(dayIn('Europe/Paris', '2026-12-31T23:30:00.000Z' as never)).toBe('2027-01-01')
  expect(dayIn('America/Cayenne', '2026-12-31T23:30:00.000Z' as never)).toBe('2026-12-31')
  expect(formatLongDay('2026-05-01')).toBe('1er\u00a0mai\u00a02026')
  expect(['2026-10', '2026-04', '2026-08', '2026-12'].map(ofMonth)).toEqual([
    'd’octobre\u00a02026',
    'd’avril\u00a02026',
    'd’août\u00a02026',
    'de décembre\u00a02026',
  ])
})

test('clocks: winter, summer, the hour that spring skips and the one that autumn repeats, and Réunion', () => {
  const at = (date: string, time: string, zone = 'Europe/Paris') => instantIn(zone, day(date), time)
  expect(at('2026-12-03', '14:00')).toBe('2026-12-03T13:00:00.000Z')
  expect(at('2026-07-02', '14:00')).toBe('2026-07-02T12:00:00.000Z')
  expect(at('2026-03-29', '01:30')).toBe('2026-03-29T00:30:00.000Z')
  expect(at('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z')
  expect(at('2026-03-29', '03:30')).toBe('2026-03-29T01:30:00.000Z')
  expect(at('2026-10-25', '02:30')).toBe('2026-10-25T01:30:00.000Z')
  expect(at('2026-10-25', '03:30')).toBe('2026-10-25T02:30:00.000Z')
  expect(at('2026-12-03', '00:15', 'Indian/Reunion')).toBe('2026-12-02T20:15:00.000Z')
  expect(timeIn('Europe/Paris', at('2026-07-02', '09:05'))).toBe('09:05')
  expect(formatTime('09:05')).toBe('9\u00a0h\u00a005')
  expect(formatTime('14:00')).toBe('14\u00a0h')
  expect(formatFullDay(day('2026-12-03'))).toBe('jeudi 3\u00a0décembre\u00a02026')
})

test.each([
  ['2025-03-01', 12, '2026-02-28'],
  ['2023-03-01', 12, '2024-02-29'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2024-02-29', 48, '2028-02-28'],
  ['2025-01-31', 1, '2025-02-28'],
  ['2025-01-28', 1, '2025-02-27'],
  ['2025-08-31', 6, '2026-02-28'],
  ['2025-10-15', 0, '2025-10-14'],
])('from %s, %i months end on %s', (from, months, expected) => {
  expect(lastDayAfterMonths(day(from), months)).toBe(expected)
})

const anyDay = fc.integer({ min: 0, max: 80_000 }).map(days => addDays(day('1950-01-01'), days))

test('a span is whole months then less than a month of days, and leads back to its last day', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 4_000 }), (from, length) => {
      const to = addDays(from, length)
      const { months, days } = calendarSpan(from, to)
      expect(addDays(lastDayAfterMonths(from, months), days)).toBe(to)
      expect(days).toBeGreaterThanOrEqual(0)
      expect(lastDayAfterMonths(from, months + 1) > to).toBe(true)
    }),
  )
})

test('spans of months follow one another without a gap where the day exists, and never run backwards', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 120 }), (from, months) => {
      const end = lastDayAfterMonths(from, months)
      expect(lastDayAfterMonths(from, months + 1) > end).toBe(true)
      expect(lastDayAfterMonths(addDays(from, 1), months) >= end).toBe(true)
      if (Number(from.slice(8)) <= 28) expect(addDays(end, 1)).toBe(addMonths(from, months))
    }),
  )
})
