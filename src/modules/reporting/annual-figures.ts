import type { Day } from '../../kernel/day.ts'
import { sum } from '../../kernel/money.ts'
import type { Destination } from '../support/departure.ts'

/** Classes of charges by nature, as the chart of accounts names them (PCG, art. 932-1). */
export const CHARGES: Record<string, string> = {
  '60': 'Achats',
  '61': 'Loyers, entretien, assurances',
  '62': 'Autres services extérieurs',
  '63': 'Impôts et taxes',
  '64': 'Équipe permanente',
  '65': 'Autres charges de gestion',
  '66': 'Charges financières',
  '67': 'Charges exceptionnelles',
  '68': 'Amortissements et provisions',
  '69': 'Impôt et participation',
}

export interface Period {
  from: Day
  to: Day
  on: Day
}

/** The figures of a year, of one house or of several added up. */
export interface AnnualFigures extends Period {
  entrepreneurs: number
  inCape: number
  inCesa: number
  /** Who they are, by a key that tells the same person in two houses of a group. */
  people: { key: string; salaried: boolean }[]
  capesSigned: number
  departments: { department: string | null; count: number }[]
  cesasSigned: number
  associates: number
  associatesGained: number
  associatesGainedLately: number
  turnoverCents: number
  internalCents: number
  months: { month: string; cents: number }[]
  training: { trainers: number; sessions: number; trainees: number; hours: number; amountCents: number }
  sites: string[]
  exits: number
  destinations: { destination: Destination; count: number }[]
  grossPayCents: number
  levies: { code: string; name: string; cents: number }[]
  charges: { account: string; label: string; cents: number }[]
}

/**
 * Several houses as one: amounts and documents add up, what two houses share counts once (the same person, by name and day of birth; a
 * place of the same name). Internal invoices are already out of each one's turnover.
 */
export function consolidate(houses: readonly AnnualFigures[]): AnnualFigures {
  const first = houses[0]!
  if (houses.length === 1) return first
  const add = (pick: (house: AnnualFigures) => number) => sum(houses.map(pick))
  const days = (pick: (house: AnnualFigures) => Day) => houses.map(pick).sort()
  const salaried = new Map<string, boolean>()
  for (const one of houses.flatMap(house => house.people))
    salaried.set(one.key, one.salaried || salaried.get(one.key) === true)
  const people = [...salaried].map(([key, salaried]) => ({ key, salaried }))
  return {
    from: days(house => house.from)[0]!,
    to: days(house => house.to).at(-1)!,
    on: days(house => house.on).at(-1)!,
    entrepreneurs: people.length,
    inCape: people.filter(one => !one.salaried).length,
    inCesa: people.filter(one => one.salaried).length,
    people,
    capesSigned: add(house => house.capesSigned),
    departments: addUp(
      houses.flatMap(house => house.departments),
      row => row.department ?? '',
      'count',
    ),
    cesasSigned: add(house => house.cesasSigned),
    associates: add(house => house.associates),
    associatesGained: add(house => house.associatesGained),
    associatesGainedLately: add(house => house.associatesGainedLately),
    turnoverCents: add(house => house.turnoverCents),
    internalCents: add(house => house.internalCents),
    months: addUp(
      houses.flatMap(house => house.months),
      row => row.month,
      'cents',
    ).sort((a, b) => (a.month < b.month ? -1 : 1)),
    training: {
      trainers: add(house => house.training.trainers),
      sessions: add(house => house.training.sessions),
      trainees: add(house => house.training.trainees),
      hours: add(house => house.training.hours),
      amountCents: add(house => house.training.amountCents),
    },
    sites: [...new Set(houses.flatMap(house => house.sites))].sort((a, b) => a.localeCompare(b, 'fr')),
    exits: add(house => house.exits),
    destinations: addUp(
      houses.flatMap(house => house.destinations),
      row => row.destination,
      'count',
    ),
    grossPayCents: add(house => house.grossPayCents),
    levies: addUp(
      houses.flatMap(house => house.levies),
      row => row.code,
      'cents',
    ),
    charges: addUp(
      houses.flatMap(house => house.charges),
      row => row.account,
      'cents',
    ),
  }
}

/** Rows of the same key made one, their figure added, the largest first. */
function addUp<F extends string, Row extends Record<F, number>>(
  rows: readonly Row[],
  key: (row: Row) => string,
  figure: F,
): Row[] {
  return [...Map.groupBy(rows, key).values()]
    .map(same => ({ ...same[0]!, [figure]: sum(same.map(row => row[figure])) }))
    .sort((a, b) => b[figure] - a[figure])
}
