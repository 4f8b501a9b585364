import { z } from 'zod'
import { zDay } from '../../kernel/input.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'

export const zWaiting = z.object({
  today: zDay,
  invoicesToValidate: z.number(),
  purchasesToValidate: z.number(),
  /** In the books already: the house reads them afterwards. */
  takingsToCheck: z.number(),
  /** Entries of the brouillard, and the day of the oldest. */
  provisionalEntries: z.number(),
  provisionalSince: zDay.nullable(),
  bankLines: z.number(),
  bankLinesSince: zDay.nullable(),
  /** Periods are closed up to this day. */
  lockedThrough: zDay.nullable(),
  payRound: z.object({ month: z.string(), status: z.string() }).nullable(),
  /** Whether anybody may be paid. */
  underContract: z.boolean(),
})
export type Waiting = z.output<typeof zWaiting>

/** What waits for the team: documents to validate, the brouillard, bank lines, the month to close, the pay round. */
export const waitingHome = query({
  name: 'waitingHome',
  api: 'GET /home/waiting',
  summary: 'Ce qui attend l’équipe : à valider, brouillard, banque, paie',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({}),
  output: zWaiting,
  run: readWaiting,
})

/** How many documents the house has to validate; the second condition on purchases names the partial index of what is not accepted. */
export const submittedInvoices = (ctx: Context) =>
  sql<number>`(select count(*) from invoice where organisation_id = ${ctx.organisationId} and status = 'submitted')`
export const submittedPurchases = (ctx: Context) =>
  sql<number>`(select count(*) from purchase where organisation_id = ${ctx.organisationId} and status = 'submitted' and status <> 'accepted')`

/** One statement; each count reads a partial index of what waits. */
export async function readWaiting(ctx: Context): Promise<Waiting> {
  const { rows } = await sql<Omit<Waiting, 'today'>>`
    select
      ${submittedInvoices(ctx)} as "invoicesToValidate",
      ${submittedPurchases(ctx)} as "purchasesToValidate",
      (select count(*) from taking where organisation_id = ${ctx.organisationId} and checked_at is null and cancelled_on is null) as "takingsToCheck",
      (select count(*) from entry where organisation_id = ${ctx.organisationId} and validated_at is null) as "provisionalEntries",
      (select min(day) from entry where organisation_id = ${ctx.organisationId} and validated_at is null) as "provisionalSince",
      (select count(*) from bank_line where organisation_id = ${ctx.organisationId} and state <> 'matched') as "bankLines",
      (select min(day) from bank_line where organisation_id = ${ctx.organisationId} and state <> 'matched') as "bankLinesSince",
      (select locked_through from ledger_head where organisation_id = ${ctx.organisationId}) as "lockedThrough",
      (select jsonb_build_object('month', to_char(month, 'YYYY-MM'), 'status', status) from pay_round
        where organisation_id = ${ctx.organisationId} order by month desc limit 1) as "payRound",
      exists (select from contract where organisation_id = ${ctx.organisationId} and starts_on <= ${ctx.today}::date
        and coalesce(ended_on, ends_on, 'infinity') >= ${ctx.today}::date) as "underContract"`.execute(ctx.db)
  return { today: ctx.today, ...rows[0]! }
}
