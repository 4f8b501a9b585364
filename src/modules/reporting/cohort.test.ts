import { describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cohortsOf, ratesOf, survivalOf, type Way } from './cohort.ts'

const way = (
  year: number,
  standing: Way['standing'],
  months: number,
  count = 1,
  destination: Way['destination'] = null,
) => ({
  year,
  standing,
  destination,
  months,
  count,
})

// Ten entered in 2022: two left before a year (one unknown), one took a job after 14 months, one left after exactly 36; six are here.
// Four entered in 2025: one left at once.
const WAYS: Way[] = [
  way(2022, 'gone', 4, 1, 'own-company'),
  way(2022, 'gone', 11),
  way(2022, 'gone', 14, 1, 'job'),
  way(2022, 'gone', 36, 1, 'retirement'),
  way(2022, 'cesa', 50, 4),
  way(2022, 'associate', 54, 2),
  way(2025, 'gone', 2, 1, 'training'),
  way(2025, 'cape', 15, 3),
]

describe('cohorts', () => {
  test('say who is where, and how many were still here after each anniversary', () => {
    const [old, young] = cohortsOf(WAYS, day('2026-11-22'))
    expect(old).toEqual({
      year: 2022,
      entrants: 10,
      cape: 0,
      cesa: 4,
      associate: 2,
      gone: 4,
      destinations: { 'own-company': 1, unknown: 1, job: 1, retirement: 1 },
      firstYearExits: 2,
      complete: true,
      after: [
        { years: 1, present: 8 },
        { years: 2, present: 7 },
        { years: 3, present: 7 },
        { years: 5, present: null },
      ],
    })
    expect(young).toMatchObject({ year: 2025, entrants: 4, firstYearExits: 1, complete: false })
  })
  test('a cohort is complete the day its last possible entrant has had a year', () => {
    const at = (today: string) => cohortsOf(WAYS, day(today)).map(cohort => cohort.complete)
    expect(at('2026-12-30')).toEqual([true, false])
    expect(at('2026-12-31')).toEqual([true, true])
  })
  test('rates count only those who have lived through the delay', () => {
    expect(ratesOf(cohortsOf(WAYS, day('2026-11-22')))).toEqual({
      firstYear: { count: 2, of: 10 },
      toJob: { count: 1, of: 10 },
      lasting: { count: 7, of: 10 },
    })
    expect(ratesOf(cohortsOf(WAYS, day('2026-12-31'))).firstYear).toEqual({ count: 3, of: 14 })
    expect(ratesOf([])).toEqual({
      firstYear: { count: 0, of: 0 },
      toJob: { count: 0, of: 0 },
      lasting: { count: 0, of: 0 },
    })
  })
})

describe('survival', () => {
  test('of a worked example: 6 followed, leaving at months 1 and 3, one followed for 2 months only', () => {
    // Month 0: 6 at risk. 1: one leaves of 6. 2: one is followed no longer, 5 at risk. 3: two leave of 4. Then 2 are left.
    const points = survivalOf([
      way(2024, 'gone', 1),
      way(2024, 'cape', 2),
      way(2024, 'gone', 3, 2),
      way(2024, 'cesa', 5, 2),
    ])
    expect(points.map(({ atRisk, left }) => [atRisk, left])).toEqual([
      [6, 0],
      [6, 1],
      [5, 0],
      [4, 2],
      [2, 0],
      [2, 0],
    ])
    expect(points.map(({ share }) => share)).toEqual([1, 1, 5 / 6, 5 / 6, 5 / 12, 5 / 12])
  })
  test('never rises, starts from all, ends with none when the last leaves', () => {
    const points = survivalOf(WAYS)
    expect(points[0]).toMatchObject({ months: 0, atRisk: 14, share: 1 })
    for (const [i, point] of points.entries()) expect(point.share).toBeLessThanOrEqual(points[i - 1]?.share ?? 1)
    expect(survivalOf([])).toEqual([])
  })
})
