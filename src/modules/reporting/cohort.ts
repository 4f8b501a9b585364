import { addMonths, type Day, day } from '../../kernel/day.ts'
import type { Destination } from '../support/departure.ts'

/** Where somebody who entered stands: under which contract, a member of the cooperative, or gone. */
export const STANDINGS = ['cape', 'cesa', 'associate', 'gone'] as const
export type Standing = (typeof STANDINGS)[number]

/** People who entered the same year and went the same way. */
export interface Way {
  /** The year of their first contract. */
  year: number
  standing: Standing
  /** Of those gone, where to. */
  destination: Destination | null
  /** Whole months from the first contract to the last day, or to today for those who are here. */
  months: number
  count: number
}

/** Years after entry that the table shows. */
export const LATER_YEARS = [1, 2, 3, 5] as const

export interface Cohort {
  year: number
  entrants: number
  cape: number
  cesa: number
  associate: number
  gone: number
  destinations: Partial<Record<Destination, number>>
  /** Gone before the first anniversary of their entry. */
  firstYearExits: number
  /** Whether all of them have had their first anniversary; until then the exits are not all known. */
  complete: boolean
  /** How many were still here after so many years; null while somebody has not reached that day. */
  after: { years: number; present: number | null }[]
}

/** The last of a year's entrants reached their `years`-th anniversary by that day. */
const reached = (year: number, years: number, today: Day): boolean =>
  addMonths(day(`${year}-12-31`), years * 12) <= today

const total = (ways: readonly Way[]): number => ways.reduce((sum, way) => sum + way.count, 0)

/** The cohorts, the first first. */
export function cohortsOf(ways: readonly Way[], today: Day): Cohort[] {
  return [...Map.groupBy(ways, way => way.year)]
    .sort(([a], [b]) => a - b)
    .map(([year, its]) => {
      const gone = its.filter(way => way.standing === 'gone')
      const standing = (one: Standing) => total(its.filter(way => way.standing === one))
      return {
        year,
        entrants: total(its),
        cape: standing('cape'),
        cesa: standing('cesa'),
        associate: standing('associate'),
        gone: total(gone),
        destinations: Object.fromEntries(
          [...Map.groupBy(gone, way => way.destination ?? 'unknown')].map(([to, same]) => [to, total(same)]),
        ),
        firstYearExits: total(gone.filter(way => way.months < 12)),
        complete: reached(year, 1, today),
        after: LATER_YEARS.map(years => ({
          years,
          present: reached(year, years, today)
            ? total(its.filter(way => way.standing !== 'gone' || way.months >= years * 12))
            : null,
        })),
      }
    })
}

interface CohortRates {
  /** Over the entrants of the complete cohorts. */
  firstYear: Ratio
  /** Gone to a job, and still here after three years: over the entrants of the cohorts whose third year is over. */
  toJob: Ratio
  lasting: Ratio
}
export interface Ratio {
  count: number
  of: number
}

/** What the cohorts say together, each rate over those who have lived through its delay. */
export function ratesOf(cohorts: readonly Cohort[]): CohortRates {
  const complete = cohorts.filter(cohort => cohort.complete)
  const third = (cohort: Cohort) => cohort.after.find(({ years }) => years === 3)!.present
  const grown = cohorts.filter(cohort => third(cohort) !== null)
  const ratio = (among: readonly Cohort[], pick: (cohort: Cohort) => number): Ratio => ({
    count: among.reduce((sum, cohort) => sum + pick(cohort), 0),
    of: among.reduce((sum, cohort) => sum + cohort.entrants, 0),
  })
  return {
    firstYear: ratio(complete, cohort => cohort.firstYearExits),
    toJob: ratio(grown, cohort => cohort.destinations.job ?? 0),
    lasting: ratio(grown, cohort => third(cohort)!),
  }
}

export interface SurvivalPoint {
  /** Months since entry. */
  months: number
  /** How many had been followed up to there, and how many of them left in the month. */
  atRisk: number
  left: number
  /** The share still here after so many months, from 0 to 1. */
  share: number
}

/**
 * The survival curve (Kaplan-Meier): in each month, the part of those who were here and followed that stayed; from one month to the next,
 * the product. Whoever entered lately counts as long as they have been followed, and no longer.
 */
export function survivalOf(ways: readonly Way[]): SurvivalPoint[] {
  const last = ways.reduce((most, way) => Math.max(most, way.months), 0)
  const followed = new Array<number>(last + 2).fill(0)
  const left = new Array<number>(last + 2).fill(0)
  for (const way of ways) {
    followed[way.months]! += way.count
    if (way.standing === 'gone') left[way.months]! += way.count
  }
  const points: SurvivalPoint[] = []
  let atRisk = total(ways)
  let share = 1
  for (let months = 0; months <= last && atRisk > 0; months++) {
    points.push({ months, atRisk, left: left[months]!, share })
    share *= 1 - left[months]! / atRisk
    atRisk -= followed[months]!
  }
  return points
}
