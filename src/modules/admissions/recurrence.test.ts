import { expect, test } from 'vitest'
import { day, instantIn } from '../../kernel/day.ts'
import { describeRecurrence, meetingDays, type Recurrence } from './recurrence.ts'

const thursdays: Recurrence = {
  rule: 'monthly',
  every: 1,
  weekday: 4,
  nth: 1,
  startsOn: day('2026-01-01'),
  until: null,
  skipped: [],
}
const daysOf = (change: Partial<Recurrence>, from: string, to: string) =>
  meetingDays({ ...thursdays, ...change }, day(from), day(to))

test('the first Thursday of each month, public holidays included: nobody guesses them', () => {
  expect(daysOf({}, '2026-01-01', '2026-06-30')).toEqual([
    '2026-01-01',
    '2026-02-05',
    '2026-03-05',
    '2026-04-02',
    '2026-05-07',
    '2026-06-04',
  ])
})

test('a month without a fifth Thursday has none; every month has a last one', () => {
  expect(daysOf({ nth: 5 }, '2026-01-01', '2026-12-31')).toEqual([
    '2026-01-29',
    '2026-04-30',
    '2026-07-30',
    '2026-10-29',
    '2026-12-31',
  ])
  expect(daysOf({ nth: -1 }, '2026-01-01', '2026-04-30')).toEqual([
    '2026-01-29',
    '2026-02-26',
    '2026-03-26',
    '2026-04-30',
  ])
  expect(daysOf({ nth: -1, weekday: 7 }, '2028-02-01', '2028-02-29')).toEqual(['2028-02-27'])
})

test('every two months counts from the first, whatever is looked at', () => {
  expect(daysOf({ every: 2, startsOn: day('2025-11-20') }, '2026-01-01', '2026-06-30')).toEqual([
    '2026-01-01',
    '2026-03-05',
    '2026-05-07',
  ])
})

test('a day before the start in its first month is left out', () => {
  expect(daysOf({ startsOn: day('2026-01-02') }, '2026-01-01', '2026-02-28')).toEqual(['2026-02-05'])
})

test('weeks: each one, one in two and one in three, in step with the first', () => {
  const weekly = { rule: 'weekly', nth: null, weekday: 2, startsOn: day('2026-01-01') } as const
  expect(daysOf(weekly, '2026-01-01', '2026-01-31')).toEqual(['2026-01-06', '2026-01-13', '2026-01-20', '2026-01-27'])
  expect(daysOf({ ...weekly, every: 2 }, '2026-02-01', '2026-02-28')).toEqual(['2026-02-03', '2026-02-17'])
  expect(daysOf({ ...weekly, every: 3 }, '2026-12-01', '2026-12-31')).toEqual(['2026-12-08', '2026-12-29'])
})

test('what is skipped is left out, and the end is the last day', () => {
  expect(daysOf({ skipped: [day('2026-02-05')], until: day('2026-04-02') }, '2026-01-01', '2026-12-31')).toEqual([
    '2026-01-01',
    '2026-03-05',
    '2026-04-02',
  ])
  expect(daysOf({ until: day('2026-04-01') }, '2026-03-01', '2026-12-31')).toEqual(['2026-03-05'])
})

test('the hour is the clock’s, on both sides of the change of time', () => {
  const instants = daysOf({ weekday: 7, nth: -1 }, '2026-02-01', '2026-04-30').map(on =>
    instantIn('Europe/Paris', on, '14:00'),
  )
  expect(instants).toEqual(['2026-02-22T13:00:00.000Z', '2026-03-29T12:00:00.000Z', '2026-04-26T12:00:00.000Z'])
})

test('it says itself in French', () => {
  const said = (change: Partial<Recurrence>, time = '14:00') => describeRecurrence({ ...thursdays, ...change, time })
  expect(said({})).toBe('Le premier jeudi du mois à 14\u00a0h')
  expect(said({ nth: -1, every: 2 }, '09:30')).toBe('Le dernier jeudi tous les 2 mois à 9\u00a0h\u00a030')
  expect(said({ rule: 'weekly', nth: null, weekday: 2 })).toBe('Tous les mardis à 14\u00a0h')
  expect(said({ rule: 'weekly', nth: null, weekday: 2, every: 2 })).toBe('Un mardi sur deux à 14\u00a0h')
})
