import { type Day, type Instant, yearOf } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { postSundryEntry } from '../../modules/ledger/index.ts'
import { openExercice } from '../../modules/organisation/index.ts'
import type { Role, Session } from '../../platform/session.ts'
import type { ContractPlan, Entrepreneur } from './cast.ts'
import type { CustomerPlan } from './customers.ts'
import type { House } from './houses.ts'
import type { LooseQuote, Sale } from './sales.ts'
import type { Slip } from './tell-pay.ts'

export type TeamRole = Exclude<Role, 'entrepreneur' | 'associate'>

/** What is owed on an issued invoice, in cents, as the demo knows it. */
export interface Owed {
  id: string
  number: string
  openCents: number
}

/** A house whose story is being told: what was planned, and the ids of what the use cases made of it. */
export interface Story {
  house: House
  organisationId: string
  cast: Entrepreneur[]
  team: Record<TeamRole, { userId: string; name: string; personId: string | null }>
  /** The people of the accompaniment, who share the activities. */
  advisors: string[]
  activities: Map<Entrepreneur, { activityId: string; personId: string }>
  contracts: Map<ContractPlan, string>
  customers: Map<CustomerPlan, string>
  invoices: Map<Sale, Owed>
  deposits: Map<Sale, Owed>
  /** What a balance invoice deducts. */
  depositGross: Map<Sale, number>
  quotes: Map<Sale | LooseQuote, string>
  suppliers: Map<string, string>
  vehicles: Map<Entrepreneur, string>
  /** Purchases accepted last month, to be paid. */
  unpaid: string[]
  /** Payslips of last month, to be paid. */
  slips: Slip[]
  /** What the bank will say of these last weeks. */
  bank: { day: Day; label: string; cents: number }[]
  /** Cheques and card payments that wait for the bank. */
  toDeposit: { id: string; day: Day; method: 'cheque' | 'card'; amountCents: number }[]
  ended: Set<ContractPlan>
  closed: Set<Entrepreneur>
  /** Last exercice open. */
  year: number
}

export const morning = (of: Day): Instant => `${of}T08:30:00.000Z` as Instant

/** What every session of the load shares: it starts again if it is interrupted, so it does not wait for the disk. */
export const sessionBase = (organisationId: string, of: Day) => ({
  organisationId,
  zone: 'Europe/Paris',
  activityIds: null,
  now: morning(of),
  bulk: true,
})

/** Somebody of the team at work, on a morning. */
export function as(story: Story, role: TeamRole, of: Day): Session {
  const { userId, name, personId } = story.team[role]
  return {
    ...sessionBase(story.organisationId, of),
    actor: { kind: 'user', id: userId, name },
    personId,
    roles: [role],
  }
}

/** Opens the exercices up to that of the day. */
export async function openYears(story: Story, of: Day): Promise<void> {
  for (; story.year < yearOf(of); story.year++) await openExercice(as(story, 'accountant', of), {})
}

/** An entry that the accountant copies from elsewhere: for each activity its accounts, debits positive. */
export async function postByActivity<Row extends { activityId: string }>(
  story: Story,
  round: Day,
  label: string,
  journal: string,
  rows: readonly Row[],
  amounts: (row: Row) => [account: string, cents: number][],
): Promise<void> {
  await postSundryEntry(as(story, 'accountant', round), {
    day: round,
    label,
    journal,
    documentNumber: `${journal}-${round.slice(0, 7)}`,
    liaison: 'treasury',
    lines: rows.flatMap(row =>
      amounts(row)
        .filter(([, cents]) => cents !== 0)
        .map(([account, cents]) => ({
          account,
          activityId: row.activityId,
          debitCents: Math.max(0, cents) as Cents,
          creditCents: Math.max(0, -cents) as Cents,
        })),
    ),
  })
}
