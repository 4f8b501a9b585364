import type { Day } from '../kernel/day.ts'
import type { Dated } from './dated.ts'

/** What the law says of assemblies of cooperatives. The statutes may ask for more; a house's rules are checked against these. */

/** Colleges of voters in a SCIC: how many at least, and the part of the voices that each may hold, in basis points. */
export const VOTING_COLLEGES: readonly Dated<{ least: number; minimumBp: number; maximumBp: number }>[] = [
  {
    from: '2001-07-18' as Day,
    value: { least: 3, minimumBp: 1000, maximumBp: 5000 },
    source: 'loi 47-1775 du 10 septembre 1947, art. 19 octies (à vérifier)',
  },
]

/** Days between the convening and the assembly, where the statutes say nothing else. */
export const CONVENING_DAYS: readonly Dated<number>[] = [
  {
    from: '1967-03-24' as Day,
    value: 15,
    source: 'C. com. R225-69 (SA), R223-20 (SARL) : quinze jours au moins (à vérifier)',
  },
]

/** Part of the members that must be there, on the first call and on the second. */
export const QUORUMS: readonly Dated<Record<'ordinary' | 'extraordinary', readonly [first: string, second: string]>>[] =
  [
    {
      from: '2005-07-27' as Day,
      value: { ordinary: ['1/5', '0/1'], extraordinary: ['1/4', '1/5'] },
      source: 'C. com. L225-98 et L225-96 (SA) (à vérifier)',
    },
  ]

/** Ordinary: more than this part of the voices cast; extraordinary: at least that one. Abstentions are not voices cast. */
export const MAJORITIES: readonly Dated<{ ordinary: string; extraordinary: string; abstentionsCount: boolean }>[] = [
  {
    from: '2019-07-21' as Day,
    value: { ordinary: '1/2', extraordinary: '2/3', abstentionsCount: false },
    source: 'C. com. L225-98 et L225-96, rédaction de la loi 2019-744 (à vérifier)',
  },
]

/** Years between two reviews of a cooperative. */
export const COOPERATIVE_REVIEW_YEARS: readonly Dated<number>[] = [
  { from: '2014-08-02' as Day, value: 5, source: 'loi 47-1775, art. 25-1 (à vérifier)' },
]

/** Months after the end of an exercice within which its accounts go before the assembly. */
export const ACCOUNTS_ASSEMBLY_MONTHS: readonly Dated<number>[] = [
  { from: '1967-03-24' as Day, value: 6, source: 'C. com. L225-100 (SA), L223-26 (SARL) (à vérifier)' },
]
