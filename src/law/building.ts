import { addYears, type Day, day } from '../kernel/day.ts'
import { type Dated, inForce } from './dated.ts'

/** Divisions of the NAF (section F, construction): most of these trades must be insured before the first site opens (C. assur. art. L241-1). */
export const BUILDING_NAF = ['41', '42', '43']

export const isBuilding = (naf: string | null): boolean => BUILDING_NAF.includes((naf ?? '').slice(0, 2))

/** What the customer of private works may keep back of each payment, at most, in basis points. */
export const MOST_RETENTION_BP: Dated<number>[] = [
  { from: day('1971-07-18'), value: 500, source: 'Loi 71-584 du 16 juillet 1971, art. 1' },
]

/** Years from the acceptance of the works after which it is due, unless the customer has opposed it by registered letter. */
const RETENTION_YEARS: Dated<number>[] = [
  { from: day('1971-07-18'), value: 1, source: 'Loi 71-584 du 16 juillet 1971, art. 2' },
]

/** When it is due, as papers say it: « un an après la réception des travaux ». The day itself is most often unknown then. */
export function retentionTerm(on: Day): string {
  const years = inForce(RETENTION_YEARS, known(on))
  return `${years === 1 ? 'un an' : `${years} ans`} après la réception des travaux`
}

/** The day from which it is owed; a day typed before there was a rule takes the first. */
export function retentionDueOn(acceptedOn: Day): Day {
  return addYears(acceptedOn, inForce(RETENTION_YEARS, known(acceptedOn)))
}

const known = (on: Day): Day => (on < RETENTION_YEARS[0]!.from ? RETENTION_YEARS[0]!.from : on)
