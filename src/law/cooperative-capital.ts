import { type Day, day } from '../kernel/day.ts'
import { type Cents, cents } from '../kernel/money.ts'
import { type Dated, inForce, rowInForce } from './dated.ts'

/**
 * What binds the capital and the votes of a SCOP, shares of the whole in basis points. Members who do not work in it have 35 % of the votes at
 * most together (up to 49 % where some are cooperatives, which the register does not tell apart); above half of the capital in their hands, the
 * part of the work is no longer deducted from its taxable profit.
 */
interface ScopBounds {
  employeeCapitalBp: number
  employeeVotesBp: number
  memberCapitalBp: number
}
export const SCOP_BOUNDS: readonly Dated<ScopBounds>[] = [
  {
    from: day('1992-07-14'),
    value: { employeeCapitalBp: 5000, employeeVotesBp: 6500, memberCapitalBp: 5000 },
    source:
      'loi 47-1775, art. 3 bis (voix) ; CGI art. 214, 1, 7° (capital des salariés) ; statuts types (un seul membre, à vérifier)',
  },
]

/** What binds the capital of a SCIC: loi 47-1775, art. 19 septies. */
interface ScicBounds {
  categories: number
  /** Where it employs nobody, those who produce are asked for in the place of employees. */
  producersStandIn: boolean
  authoritiesCapitalBp: number
}
export const SCIC_BOUNDS: readonly Dated<ScicBounds>[] = [
  {
    from: day('2001-07-18'),
    value: { categories: 3, producersStandIn: false, authoritiesCapitalBp: 2000 },
    source: 'loi 47-1775, art. 19 septies, rédaction de la loi 2001-624',
  },
  {
    from: day('2014-08-02'),
    value: { categories: 3, producersStandIn: true, authoritiesCapitalBp: 5000 },
    source: 'loi 47-1775, art. 19 septies, rédaction de la loi 2014-856 du 31 juillet 2014, art. 33',
  },
]

/** Reimbursements never bring the capital below this part of the highest it has reached. */
export const CAPITAL_FLOOR_BP: readonly Dated<number>[] = [
  { from: day('1947-09-11'), value: 2500, source: 'loi 47-1775, art. 13' },
]

/** The smallest capital of each form with variable capital; none for the others. */
const MINIMUM_CAPITAL: Readonly<Record<string, Dated<Cents>>> = {
  'scop-sa': {
    from: day('2002-01-01'),
    value: cents(18_500_00),
    source: 'la moitié de C. com. art. L224-2 (loi 78-763, art. 21)',
  },
  'scic-sa': {
    from: day('2002-01-01'),
    value: cents(18_500_00),
    source: 'la moitié de C. com. art. L224-2 (loi 47-1775, art. 27)',
  },
}
export const minimumCapital = (legalForm: string, on: Day): { value: Cents; source: string } | null =>
  rowInForce(MINIMUM_CAPITAL[legalForm] ? [MINIMUM_CAPITAL[legalForm]] : [], on) ?? null

/** Shares are paid up, and reimbursed, within so many months at most: the statutes say, up to five years. */
export const RELEASE_MONTHS: readonly Dated<number>[] = [
  { from: day('1947-09-11'), value: 60, source: 'loi 47-1775, art. 12 (à vérifier)' },
]
export const REIMBURSEMENT_MONTHS: readonly Dated<number>[] = [
  { from: day('1947-09-11'), value: 60, source: 'loi 47-1775, art. 18 (à vérifier)' },
]

/** What a pay may be charged with to pay up shares: a tenth of the salary. */
const PAY_TAKING_BP: readonly Dated<number>[] = [
  {
    from: day('1978-07-21'),
    value: 1000,
    source:
      'C. trav. art. L3251-3, tenu pour borner les prélèvements de la loi 78-763, art. 35 à 44 (décret à vérifier)',
  },
]

export const payTakingBp = (on: Day): number => inForce(PAY_TAKING_BP, on)
