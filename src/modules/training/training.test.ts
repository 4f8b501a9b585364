import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { satisfactionBp } from './evaluation.ts'
import {
  type HalfDay,
  halfDaysRefusals,
  missingParts,
  personalBillingRefusals,
  reportBefore,
  withdrawalEnds,
} from './training.ts'

const halfDay = (date: string, half: HalfDay['half'], startsAt = '09:00', endsAt = '12:30'): HalfDay => ({
  day: day(date),
  half,
  startsAt,
  endsAt,
})
const codes = (refusals: readonly { code: string; path?: string }[]) => refusals.map(({ code, path }) => [code, path])

test('half-days: each once, with hours that follow one another', () => {
  expect(halfDaysRefusals([halfDay('2026-03-10', 'morning')], 'h')).toEqual([])
  expect(codes(halfDaysRefusals([], 'h'))).toEqual([['dates', 'h']])
  expect(
    codes(
      halfDaysRefusals(
        [halfDay('2026-03-10', 'morning'), halfDay('2026-03-10', 'morning', '14:00', '13:00')],
        'halfDays',
      ),
    ),
  ).toEqual([
    ['double', 'halfDays.1.day'],
    ['heures', 'halfDays.1.endsAt'],
  ])
})

describe('a person who pays their own training (C. trav. L6353-3 to L6353-6)', () => {
  const contract = {
    priceCents: cents(1000_00),
    signedOn: day('2026-03-01'),
    billedCents: 0,
    addedCents: 300_00,
    givenMinutes: 0,
    minutes: 840,
  }
  const asked = (change: object, today: string) =>
    personalBillingRefusals({ ...contract, ...change }, day(today)).map(refusal => refusal.code)

  test('pays nothing before a signed contract, nor in the ten days that follow', () => {
    expect(withdrawalEnds(day('2026-03-01'))).toBe('2026-03-11')
    expect(withdrawalEnds(day('2024-02-20'))).toBe('2024-03-01')
    expect(asked({ signedOn: null }, '2026-04-01')).toEqual(['contrat'])
    expect(asked({}, '2026-03-10')).toEqual(['retractation'])
    expect(asked({}, '2026-03-11')).toEqual(['retractation'])
    expect(asked({}, '2026-03-12')).toEqual([])
  })

  test('then 30 % at most, then what was given', () => {
    expect(asked({ addedCents: 300_01 }, '2026-03-12')).toEqual(['echelonnement'])
    expect(asked({ billedCents: 300_00, addedCents: 1 }, '2026-03-20')).toEqual(['echelonnement'])
    expect(asked({ billedCents: 300_00, addedCents: 200_00, givenMinutes: 420 }, '2026-03-20')).toEqual([])
    expect(asked({ billedCents: 300_00, addedCents: 200_01, givenMinutes: 420 }, '2026-03-20')).toEqual([
      'echelonnement',
    ])
    expect(asked({ billedCents: 300_00, addedCents: 700_00, givenMinutes: 840 }, '2026-03-20')).toEqual([])
  })
})

test('the report of an exercice leaves before 30 April of the year after', () => {
  expect([reportBefore(day('2025-12-31')).before, reportBefore(day('2026-06-30')).before]).toEqual([
    '2026-04-30',
    '2027-04-30',
  ])
})

test('satisfaction goes from the worst mark to the best', () => {
  expect(satisfactionBp([])).toBeNull()
  expect(satisfactionBp([{ a: 4, b: 4 }])).toBe(10_000)
  expect(satisfactionBp([{ a: 1 }])).toBe(0)
  expect(satisfactionBp([{ a: 3 }, { a: 3 }])).toBe(6667)
})

test('a programme says what it still misses', () => {
  const whole = {
    objectives: 'a',
    content: 'b',
    audience: 'c',
    prerequisites: 'd',
    access: 'e',
    methods: 'f',
    evaluation: 'g',
    accessibility: 'h',
  }
  expect(missingParts(whole)).toEqual([])
  expect(missingParts({ ...whole, objectives: ' ', accessibility: null })).toEqual(['objectives', 'accessibility'])
})
