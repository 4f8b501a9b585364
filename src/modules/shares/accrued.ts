import { type Day, firstDayOf, monthOf } from '../../kernel/day.ts'
import { allocate } from '../../kernel/money.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { setCommitment } from '../treasury/index.ts'

/** What pays have put aside for a next share, by member: the credit that their schedules still have in the ledger. */
export async function accruedOf(
  ctx: Context,
  { settings }: Organisation,
  shareholderIds: readonly string[],
): Promise<Map<string, { scheduleId: string; cents: number }[]>> {
  if (shareholderIds.length === 0) return new Map()
  const { rows } = await sql<{ shareholderId: string; scheduleId: string; cents: number }>`
    select s.shareholder_id as "shareholderId", s.id as "scheduleId", (sum(l.credit) - sum(l.debit))::bigint as cents
    from share_schedule s
    join entry_line l on l.organisation_id = s.organisation_id and l.item_id = s.id and l.account = ${settings.accounts.shareSubscribers}
    where s.organisation_id = ${ctx.organisationId} and s.shareholder_id = any(${shareholderIds}::uuid[])
    group by s.shareholder_id, s.id having sum(l.credit) <> sum(l.debit) order by s.id`.execute(ctx.db)
  return Map.groupBy(rows, row => row.shareholderId)
}

/** Of these members, those whose pay is charged in that day's month. */
export async function scheduledHolders(ctx: Context, ids: readonly string[], on: Day): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const month = firstDayOf(monthOf(on))
  const rows = await ctx.db
    .selectFrom('share_schedule')
    .select('shareholder_id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('shareholder_id', 'in', ids)
    .where(eb => eb.or([eb('until_month', 'is', null), eb('until_month', '>', month)]))
    .execute()
  return new Set(rows.map(row => row.shareholder_id))
}

/** No pay of the months after that day's is charged any more. */
export async function stopSchedules(ctx: Context, shareholderId: string, on: Day): Promise<void> {
  await sql`update share_schedule set until_month = greatest(from_month, (date_trunc('month', ${on}::date) + interval '1 month')::date), version = version + 1
    where organisation_id = ${ctx.organisationId} and shareholder_id = ${shareholderId} and until_month is null`.execute(
    ctx.db,
  )
}

/** Says what the activities of a person have promised to pay up their shares; zero: nothing any more. */
export async function commitShares(
  ctx: Context,
  personId: string,
  subjectId: string,
  amountCents: number,
): Promise<void> {
  const rows = await ctx.db
    .selectFrom('activity_owner as o')
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'o.organisation_id').onRef('a.id', '=', 'o.activity_id'),
    )
    .select(['o.activity_id as activityId', 'o.share_bp as weight'])
    .where('o.organisation_id', '=', ctx.organisationId)
    .where('o.person_id', '=', personId)
    .where('a.closed_on', 'is', null)
    .orderBy('o.activity_id')
    .execute()
  if (rows.length === 0) return
  const parts = allocate(
    amountCents,
    rows.map(row => row.weight),
  )
  for (const [i, { activityId }] of rows.entries())
    await setCommitment(ctx, { activityId, kind: 'share', subjectId, amountCents: parts[i]! })
}
