import { day } from '../kernel/day.ts'
import type { Dated } from './dated.ts'

/** Days in which somebody who pays for their own training may withdraw, from the signature of the contract. */
export const WITHDRAWAL_DAYS: Dated<number>[] = [
  { from: day('2008-05-01'), value: 10, source: 'C. trav. art. L6353-5 : dix jours à compter de la signature' },
]

/** Share of the price, in basis points, that may be paid when the withdrawal delay ends; the rest follows the training. */
export const DEPOSIT_LIMIT_BP: Dated<number>[] = [
  { from: day('2008-05-01'), value: 3000, source: 'C. trav. art. L6353-6 : 30 % du prix convenu, puis échelonnement' },
]

/** The yearly report leaves before this day (month and day) of the year after the exercice. */
export const REPORT_BEFORE: Dated<string>[] = [
  { from: day('2008-05-01'), value: '04-30', source: 'C. trav. art. R6352-23 : avant le 30 avril de chaque année' },
]

/** Months after a session at which its trainees are asked again: the house’s habit, no text sets it. */
export const COLD_EVALUATION_MONTHS = 3
