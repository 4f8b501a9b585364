import { addMonths, type Day, firstDayOf, type Month, monthOf } from '../../kernel/day.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'

/** Invoices past their due day and not paid, by activity: from the open items that the ledger keeps. */
export async function readLate(
  ctx: Context,
  activityIds?: readonly string[],
): Promise<Map<string, { count: number; cents: number }>> {
  const { customers } = (await readOrganisation(ctx)).settings.accounts
  const rows = await ctx.db
    .selectFrom('open_item')
    .select([
      'activity_id as activityId',
      sql<number>`count(*)`.as('count'),
      sql<number>`sum(open_cents)::bigint`.as('cents'),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('open_cents', '>', 0 as never)
    .where('open_cents', '<>', 0 as never)
    .where('due_day', '<', ctx.today)
    .where('account', '=', customers)
    .$if(activityIds !== undefined, rows => rows.where('activity_id', 'in', activityIds!))
    .groupBy('activity_id')
    .execute()
  return new Map(rows.map(({ activityId, count, cents }) => [activityId, { count, cents }]))
}

/** What available cash gained in each month, by activity: it was today's less what came since. */
export async function readCashMoves(
  ctx: Context,
  since: Month,
  activityIds?: readonly string[],
): Promise<Map<string, Map<Month, number>>> {
  const { treasuryLiaison } = (await readOrganisation(ctx)).settings.accounts
  const rows = await ctx.db
    .selectFrom('balance')
    .select(['activity_id as activityId', 'month', sql<number>`(sum(debit) - sum(credit))::bigint`.as('cents')])
    .where('organisation_id', '=', ctx.organisationId)
    // Accounts by name, so that each is one range of the index.
    .where(
      sql<boolean>`account = any(array(select code from account where organisation_id = ${ctx.organisationId}
        and (code >= '512' and code < '513' or code >= ${treasuryLiaison} and code < ${`${treasuryLiaison}~`})))`,
    )
    .where('month', '>=', firstDayOf(since))
    .where('month', '<=', ctx.today)
    .$if(activityIds !== undefined, rows => rows.where('activity_id', 'in', activityIds!))
    .groupBy(['activity_id', 'month'])
    .execute()
  const moves = new Map<string, Map<Month, number>>()
  for (const { activityId, month, cents } of rows) {
    const its = moves.get(activityId) ?? new Map<Month, number>()
    its.set(monthOf(month), cents)
    moves.set(activityId, its)
  }
  return moves
}

/** The last `length` months, today's last. */
export const lastMonths = (today: Day, length = 6): Month[] =>
  Array.from({ length }, (_, i) => monthOf(addMonths(firstDayOf(monthOf(today)), i - length + 1)))

/** Cash at the end of each of these months, today's last, from today's cash and the months' moves. */
export function trendOf(
  cashCents: number,
  moves: ReadonlyMap<Month, number> | undefined,
  months: readonly Month[],
): number[] {
  const points = [cashCents]
  for (let i = months.length - 1; i > 0; i--) points.unshift(points[0]! - (moves?.get(months[i]!) ?? 0))
  return points
}

interface CurrentContract {
  activityId: string
  kind: 'cape' | 'cesa'
  /** Null: it has no end, or it is already renewed. */
  endsOn: Day | null
  /** A CAPE pays nobody unless it says so (Code de commerce R127-1, 7°). */
  mayBePaid: boolean
}

/** The contract that covers today in each activity; the one that lasts longest when several people share it. */
export async function readCurrentContracts(
  ctx: Context,
  activityIds?: readonly string[],
): Promise<Map<string, CurrentContract>> {
  const rows = await ctx.db
    .selectFrom('contract as c')
    .select([
      'c.activity_id as activityId',
      'c.kind',
      sql<boolean>`c.kind <> 'cape' or c.pay_clause`.as('mayBePaid'),
      sql<Day | null>`case when exists (select from contract n where n.organisation_id = c.organisation_id and n.activity_id = c.activity_id
        and n.person_id = c.person_id and n.starts_on > c.starts_on) then null else coalesce(c.ended_on, c.ends_on) end`.as(
        'endsOn',
      ),
    ])
    .where('c.organisation_id', '=', ctx.organisationId)
    .where('c.starts_on', '<=', ctx.today)
    .where(sql<boolean>`coalesce(c.ended_on, c.ends_on, 'infinity') >= ${ctx.today}::date`)
    .$if(activityIds !== undefined, rows => rows.where('c.activity_id', 'in', activityIds!))
    .orderBy(sql`coalesce(c.ended_on, c.ends_on, 'infinity')`)
    .execute()
  return new Map(rows.map(row => [row.activityId, row as CurrentContract]))
}
