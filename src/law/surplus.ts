import { type Day, day } from '../kernel/day.ts'
import { type Dated, inForce } from './dated.ts'

/** How the surplus of an exercice is shared out: a SCOP (loi 78-763, art. 33) and a SCIC (loi 47-1775, art. 16 and 19 nonies). Basis points. */
interface SurplusRules {
  /** To the legal reserve, until it equals the highest capital reached (SCOP), or all reserves together the capital (SCIC). */
  legalReserveBp: number
  /** Of what is left after the legal reserve, to the statutory reserve (SCIC). */
  statutoryReserveBp: number
  /** To all the employees (SCOP). */
  workBp: number
}
const SURPLUS_RULES: Record<'scop' | 'scic', readonly Dated<SurplusRules>[]> = {
  scop: [
    {
      from: day('1978-07-21'),
      value: { legalReserveBp: 1500, statutoryReserveBp: 0, workBp: 2500 },
      source: 'loi 78-763 du 19 juillet 1978, art. 33, 1° à 3°',
    },
  ],
  scic: [
    {
      from: day('2001-07-18'),
      value: { legalReserveBp: 1500, statutoryReserveBp: 5000, workBp: 0 },
      source: 'loi 47-1775 du 10 septembre 1947, art. 16, rédaction de la loi 2001-624, art. 36 ; art. 19 nonies',
    },
  ],
}
export const surplusRules = (form: 'scop' | 'scic', on: Day): SurplusRules => inForce(SURPLUS_RULES[form], on)

/** The interest of shares: at most the mean, over the civil years before the assembly, of the yield of private companies' bonds (TMO), plus a margin. */
export const INTEREST_CAP: readonly Dated<{ years: number; marginBp: number }>[] = [
  {
    from: day('1992-07-14'),
    value: { years: 1, marginBp: 0 },
    source: 'loi 47-1775, art. 14, rédaction antérieure à la loi 2016-1691',
  },
  {
    from: day('2016-12-11'),
    value: { years: 3, marginBp: 200 },
    source: 'loi 47-1775, art. 14, rédaction de la loi 2016-1691 ; décret 2017-446 du 30 mars 2017',
  },
]

/** Who shares in the part of the work: so many months of presence in the exercice, or so many of seniority at its end. */
export const WORK_BENEFICIARIES: readonly Dated<{ presenceMonths: number; seniorityMonths: number }>[] = [
  {
    from: day('1978-07-21'),
    value: { presenceMonths: 3, seniorityMonths: 6 },
    source: 'loi 78-763, art. 33, 3°',
  },
]

/** What is withheld on the interest paid to a person: income tax in advance and social levies, in basis points. */
export const INTEREST_WITHHOLDING: readonly Dated<{ taxBp: number; socialBp: number }>[] = [
  {
    from: day('2018-01-01'),
    value: { taxBp: 1280, socialBp: 1720 },
    source: 'CGI art. 117 quater ; CSS art. L136-7, L136-8 (à vérifier)',
  },
  {
    from: day('2026-01-01'),
    value: { taxBp: 1280, socialBp: 1860 },
    source: 'CGI art. 117 quater ; CSS art. L136-7 et L136-8, I, 2° (10,6 %), rédaction en vigueur le 31 décembre 2025',
  },
]
