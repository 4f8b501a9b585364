import type { Day } from '../kernel/day.ts'
import { type Dated, rowInForce } from './dated.ts'

/** What the law says of assemblies of cooperatives. The statutes may ask for more; a house's rules are checked against these. */

/** Colleges of voters in a SCIC: how many at least, and the part of the voices that each may hold, in basis points. */
export const VOTING_COLLEGES: readonly Dated<{ least: number; minimumBp: number; maximumBp: number }>[] = [
  {
    from: '2001-07-18' as Day,
    value: { least: 3, minimumBp: 1000, maximumBp: 5000 },
    source: 'loi 47-1775 du 10 septembre 1947, art. 19 octies',
  },
]

/** What the statutes of a company may not go under: days before an assembly, parts of the members there, parts of the voices cast. */
export interface AssemblyFloor {
  noticeDays: number
  /** On the next call, when too few came to the first. */
  nextNoticeDays: number
  quorumOrdinary: string
  quorumOrdinarySecond: string
  quorumExtraordinary: string
  quorumExtraordinarySecond: string
  /** More than this part. */
  majorityOrdinary: string
  /** At least this part. */
  majorityExtraordinary: string
}
const ASSEMBLY_FLOORS: Readonly<Record<'sa' | 'sarl', readonly Dated<AssemblyFloor>[]>> = {
  sa: [
    {
      from: '2019-07-21' as Day,
      value: {
        noticeDays: 15,
        nextNoticeDays: 10,
        quorumOrdinary: '1/5',
        quorumOrdinarySecond: '0/1',
        quorumExtraordinary: '1/4',
        quorumExtraordinarySecond: '1/5',
        majorityOrdinary: '1/2',
        majorityExtraordinary: '2/3',
      },
      source: 'C. com. R225-69, L225-96 et L225-98',
    },
  ],
  // Its ordinary decisions: L223-29, whose majority of the whole on the first call a SCOP reckons on those who are there (art. 14, à vérifier).
  sarl: [
    {
      from: '2005-08-03' as Day,
      value: {
        noticeDays: 15,
        nextNoticeDays: 15,
        quorumOrdinary: '0/1',
        quorumOrdinarySecond: '0/1',
        quorumExtraordinary: '1/4',
        quorumExtraordinarySecond: '1/5',
        majorityOrdinary: '1/2',
        majorityExtraordinary: '2/3',
      },
      source: 'C. com. R223-20 et L223-30',
    },
  ],
}

/** The floor of a form; none for a SAS, whose statutes say all (C. com. L227-9), nor for what is no company. */
export function assemblyFloor(legalForm: string, on: Day): Dated<AssemblyFloor> | undefined {
  const company = legalForm.split('-')[1]
  return company === 'sa' || company === 'sarl' ? rowInForce(ASSEMBLY_FLOORS[company], on) : undefined
}

/** Abstentions are not voices cast, where the statutes say nothing else. */
export const ABSTENTIONS_COUNT: readonly Dated<boolean>[] = [
  { from: '2019-07-21' as Day, value: false, source: 'C. com. L225-96 et L225-98, rédaction de la loi 2019-744' },
]

/**
 * Voices that a member of a SCOP may hold beside their own: one while there are fewer than so many members, then no more than one in so many.
 * Who represents is a member too. No such bound in a SCIC.
 */
export const SCOP_PROXIES: readonly Dated<{ fewMembers: number; few: number; oneIn: number }>[] = [
  {
    from: '1978-07-21' as Day,
    value: { fewMembers: 20, few: 1, oneIn: 20 },
    source: 'loi 78-763 du 19 juillet 1978, art. 14',
  },
]

/** Years between two reviews of a cooperative. */
export const COOPERATIVE_REVIEW_YEARS: readonly Dated<number>[] = [
  { from: '2014-08-02' as Day, value: 5, source: 'loi 47-1775, art. 25-1, rédaction de la loi 2014-856' },
]

/** Months after the end of an exercice within which its accounts go before the assembly. */
export const ACCOUNTS_ASSEMBLY_MONTHS: readonly Dated<number>[] = [
  { from: '1967-03-24' as Day, value: 6, source: 'C. com. L225-100, I (SA) ; L223-26 (SARL, à vérifier)' },
]
