import { expect, test } from 'vitest'
import { addMinutes } from './day.ts'
import { formatMinutes, minutesBetween, parseMinutes } from './duration.ts'

test('lengths are read as people write them, and written in hours', () => {
  expect(['1h30', '1,5', '1.25', '45 min', '2 h', '0,1', '1:15'].map(parseMinutes)).toEqual([
    90, 90, 75, 45, 120, 6, 75,
  ])
  expect(['1h75', 'x', '', '-1', '1e3'].map(parseMinutes)).toEqual([null, null, null, null, null])
  expect([45, 60, 90, 65, 90_060].map(formatMinutes)).toEqual([
    '45\u00a0min',
    '1\u00a0h',
    '1\u00a0h\u00a030',
    '1\u00a0h\u00a005',
    '1\u202f501\u00a0h',
  ])
})

test('minutes pass over midnight', () => {
  const end = addMinutes('2026-12-31T23:30:00.000Z' as never, 45)
  expect(end).toBe('2027-01-01T00:15:00.000Z')
  expect(minutesBetween('2026-12-31T23:30:00.000Z' as never, end)).toBe(45)
})
