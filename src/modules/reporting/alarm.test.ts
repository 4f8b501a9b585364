import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { concerns, horizonOf, keyOf, levelsFrom, parseKey } from './alarm.ts'

describe('how near', () => {
  // Reckoned on a calendar from 22 November 2026.
  test.each([
    ['2026-11-21', 'late'],
    ['2020-01-01', 'late'],
    ['2026-11-22', 'week'],
    ['2026-11-29', 'week'],
    ['2026-11-30', 'month'],
    ['2026-12-22', 'month'],
    ['2026-12-23', 'quarter'],
    ['2027-02-20', 'quarter'],
    ['2027-02-21', null],
  ])('%s is %s', (on, level) => expect(levelsFrom(day('2026-11-22'))(day(on))).toBe(level))
  test('the horizon is the last day that is said', () => {
    const today = day('2026-11-22')
    expect(levelsFrom(today)(horizonOf(today))).toBe('quarter')
    expect(horizonOf(today)).toBe('2027-02-20')
  })
})

test('whom it concerns', () => {
  expect(concerns('cape-end', ['advisor'])).toBe(true)
  expect(concerns('cape-end', ['accountant'])).toBe(false)
  expect(concerns('cape-notice-urssaf', ['advisor'])).toBe(false)
  expect(concerns('never-named', ['director'])).toBe(true)
  expect(concerns('never-named', ['entrepreneur'])).toBe(false)
  expect(concerns('never-named', ['auditor'])).toBe(true)
})

test('a key reads back, and nothing else does', () => {
  const key = { kind: 'cape-end', subjectId: 'c1', on: day('2026-11-22') }
  expect(parseKey(keyOf(key))).toEqual(key)
  for (const text of ['', 'cape-end', 'cape-end c1', 'a b c d']) expect(parseKey(text)).toBeNull()
})
