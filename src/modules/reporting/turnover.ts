import { z } from 'zod'
import { addMonths, type Day, day, firstDayOf, lastDayOf, type Month, monthOf } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { turnoverTable } from '../ledger/index.ts'

/** Turnover HT by month. */
export async function readTurnoverByMonth(
  ctx: Context,
  period: { from: Month; to: Month; activityIds?: readonly string[] },
): Promise<Map<Month, number>> {
  const own = period.activityIds ? sql`and activity_id = any(${period.activityIds}::uuid[])` : sql``
  const { rows } = await sql<{ month: Day; cents: number }>`
    select month, sum(cents)::bigint as cents from ${await turnoverTable(ctx)}
    where month between ${firstDayOf(period.from)} and ${firstDayOf(period.to)} ${own} group by month`.execute(ctx.db)
  return new Map(rows.map(row => [monthOf(row.month), row.cents]))
}

const zFigures = {
  /** Net credit of accounts 70, internal sales excluded. */
  ledgerCents: z.number(),
  /** HT of the invoices issued, credit notes deducted; deposits count when their balance invoice bills the whole. */
  invoicedCents: z.number(),
  /** HT of the takings (sales without an invoice), those cancelled deducted on the day of it. */
  takingsCents: z.number(),
  /** What the ledger has and these have not: entries typed by hand. */
  gapCents: z.number(),
}

/** Turnover HT against the invoices and takings that made it, by month or by activity, over whole months; of the current exercice unless told. */
export const turnoverReport = query({
  name: 'turnoverReport',
  api: 'GET /turnover',
  summary: 'Chiffre d’affaires HT rapproché des factures et des recettes, par mois ou par activité',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    from: zDay.optional(),
    to: zDay.optional(),
    activityId: zId.optional(),
    by: z.enum(['month', 'activity']).default('month'),
  }),
  output: z.object({
    from: zDay,
    to: zDay,
    rows: z.array(z.object({ key: z.string(), label: z.string(), ...zFigures })),
    total: z.object(zFigures),
  }),
  async run(ctx, { activityId, by, ...period }) {
    const { startsOn, endsOn } = await currentExercice(ctx)
    const from = firstDayOf(monthOf(period.from ?? startsOn))
    const to = lastDayOf(monthOf(period.to ?? endsOn))
    const own = activityId ? sql`and activity_id = ${activityId}` : sql``
    const ownDocument = activityId ? sql`and b.activity_id = ${activityId}` : sql``
    const key = by === 'month' ? 'month' : 'activity_id'
    const { rows } = await sql<{ key: string; ledger: number; invoiced: number; taken: number }>`
      select key, sum(ledger)::bigint as ledger, sum(invoiced)::bigint as invoiced, sum(taken)::bigint as taken from (
        select ${sql.ref(key)}::text as key, sum(cents) as ledger, 0 as invoiced, 0 as taken from ${await turnoverTable(ctx)}
        where month between ${from} and ${to} ${own} group by 1
        union all
        select ${by === 'month' ? sql`date_trunc('month', b.issued_on)::date` : sql`b.activity_id`}::text, 0,
          sum(case b.kind when 'credit-note' then -b.net_cents else b.net_cents end), 0 from invoice b
        left join invoice credited on b.kind = 'credit-note' and credited.organisation_id = b.organisation_id and credited.id = b.credited_id
        where b.organisation_id = ${ctx.organisationId} and b.issued_on between ${from} and ${to} and b.kind <> 'deposit'
          and credited.kind is distinct from 'deposit' ${ownDocument} group by 1
        union all
        select ${by === 'month' ? sql`date_trunc('month', d.day)::date` : sql`b.activity_id`}::text, 0, 0, sum(d.sign * b.net_cents)
        from taking b, lateral (values (b.day, 1), (b.cancelled_on, -1)) d(day, sign)
        where b.organisation_id = ${ctx.organisationId} and d.day between ${from} and ${to} ${ownDocument} group by 1
      ) all_sides group by key`.execute(ctx.db)
    const labels = by === 'activity' ? await activityNames(ctx) : new Map<string, string>()
    const found = rows.map(({ key, ledger, invoiced, taken }) => ({
      key: by === 'month' ? key.slice(0, 7) : key,
      label: labels.get(key) ?? key.slice(0, 7),
      ledgerCents: ledger,
      invoicedCents: invoiced,
      takingsCents: taken,
      gapCents: ledger - invoiced - taken,
    }))
    found.sort((a, b) => (by === 'month' ? (a.key < b.key ? -1 : 1) : b.ledgerCents - a.ledgerCents))
    const total = (field: keyof typeof zFigures) => sum(found.map(row => row[field]))
    return {
      from,
      to,
      rows: found,
      total: {
        ledgerCents: total('ledgerCents'),
        invoicedCents: total('invoicedCents'),
        takingsCents: total('takingsCents'),
        gapCents: total('gapCents'),
      },
    }
  },
})

/** The exercice of today; the calendar year where none covers it. */
async function currentExercice(ctx: Context): Promise<{ startsOn: Day; endsOn: Day }> {
  const row = await ctx.db
    .selectFrom('exercice')
    .select(['starts_on as startsOn', 'ends_on as endsOn'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('starts_on', '<=', ctx.today)
    .where('ends_on', '>=', ctx.today)
    .executeTakeFirst()
  const year = ctx.today.slice(0, 4)
  return row ?? { startsOn: day(`${year}-01-01`), endsOn: day(`${year}-12-31`) }
}

async function activityNames(ctx: Context): Promise<Map<string, string>> {
  const rows = await ctx.db
    .selectFrom('activity')
    .select(['id', 'name'])
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  return new Map(rows.map(row => [row.id, row.name]))
}

/** The twelve months up to the one of `on`, and the same months a year before, for a chart that compares them. */
export async function readTwelveMonths(ctx: Context, on: Day, activityIds?: readonly string[]) {
  const last = monthOf(on)
  const months = Array.from({ length: 12 }, (_, i) => monthOf(addMonths(firstDayOf(last), i - 11)))
  const yearBefore = (month: Month) => monthOf(addMonths(firstDayOf(month), -12))
  const found = await readTurnoverByMonth(ctx, {
    from: yearBefore(months[0]!),
    to: last,
    ...(activityIds ? { activityIds } : {}),
  })
  return {
    months,
    currentCents: months.map(month => found.get(month) ?? 0),
    previousCents: months.map(month => found.get(yearBefore(month)) ?? 0),
  }
}
