import type { Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { HeldCapital } from './interest.ts'
import type { ShareCategory } from './share.ts'

/** One who holds shares on a day. */
export interface Shareholder {
  shareholderId: string
  /** Null for a legal person. */
  personId: string | null
  name: string
  email: string | null
  category: ShareCategory
  memberNumber: number
  shares: number
  capitalCents: Cents
  paidCents: Cents
  /** The day of their first share. */
  since: Day
}

/**
 * Whether the cooperative employs somebody on a day, whoever its members are: an entrepreneur under a CESA, or the house's own team, whose
 * contracts are kept elsewhere but whose wages of this month or the two before are in the books. Who has a CAPE is no employee.
 */
export async function employsSomebody(ctx: Context, on: Day): Promise<boolean> {
  const { rows } = await sql<{ employs: boolean }>`
    select exists (select 1 from contract where organisation_id = ${ctx.organisationId} and kind = 'cesa'
        and starts_on <= ${on}::date and coalesce(ended_on, ends_on, 'infinity') >= ${on}::date)
      or exists (select 1 from balance b join activity a on a.organisation_id = b.organisation_id and a.id = b.activity_id
        where b.organisation_id = ${ctx.organisationId} and a.is_house and b.account like '641%' and b.debit > b.credit
          and b.month between date_trunc('month', ${on}::date) - interval '2 months' and ${on}::date) as employs`.execute(
    ctx.db,
  )
  return rows[0]!.employs
}

/** The members on a day, by number: everybody who holds at least one share that evening. */
export async function readShareholders(
  ctx: Context,
  { on, only }: { on: Day; only?: readonly string[] },
): Promise<Shareholder[]> {
  const { rows } = await sql<Shareholder>`
    select h.id as "shareholderId", h.person_id as "personId", coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name,
      coalesce(p.email, h.email) as email, m.category, h.member_number as "memberNumber", m.shares, m.capital as "capitalCents",
      m.paid as "paidCents", m.since
    from (
      select shareholder_id, sum(shares)::int as shares, sum(capital_cents)::bigint as capital, sum(paid_cents)::bigint as paid,
        min(day) as since, (array_agg(category order by day desc, number desc))[1] as category
      from share_movement
      where organisation_id = ${ctx.organisationId} and day <= ${on}::date
        ${only ? sql`and shareholder_id = any(${only}::uuid[])` : sql``}
      group by shareholder_id having sum(shares) > 0
    ) m
    join shareholder h on h.organisation_id = ${ctx.organisationId} and h.id = m.shareholder_id
    left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
    order by h.member_number`.execute(ctx.db)
  return rows
}

export interface Capital {
  capitalCents: Cents
  paidCents: Cents
  /** The highest that the capital has reached up to that day. */
  highestCapitalCents: Cents
}

/** The capital on a day, and the highest it has ever been. */
export async function readCapital(ctx: Context, { on }: { on: Day }): Promise<Capital> {
  const { rows } = await sql<Capital>`
    with held as (
      select sum(capital_cents) as capital, sum(paid_cents) as paid
      from share_movement where organisation_id = ${ctx.organisationId} and day <= ${on}::date
      group by shareholder_id having sum(shares) > 0
    ), days as (
      select sum(sum(capital_cents)) over (order by day) as capital
      from share_movement where organisation_id = ${ctx.organisationId} and day <= ${on}::date group by day
    )
    select coalesce((select sum(capital) from held), 0)::bigint as "capitalCents", coalesce((select sum(paid) from held), 0)::bigint as "paidCents",
      coalesce((select max(capital) from days), 0)::bigint as "highestCapitalCents"`.execute(ctx.db)
  return rows[0]!
}

/** The paid-up capital of every member who held some between two days, level by level: what an interest is reckoned on. */
export async function readHeldCapital(ctx: Context, { from, to }: { from: Day; to: Day }): Promise<HeldCapital[]> {
  const { rows } = await sql<HeldCapital>`
    select shareholder_id as "shareholderId", jsonb_agg(jsonb_build_object('from', day, 'paidCents', paid) order by day) as steps
    from (
      select distinct on (shareholder_id, day) shareholder_id, day, paid
      from (
        select shareholder_id, greatest(day, ${from}::date) as day, day as at,
          sum(sum(paid_cents)) over (partition by shareholder_id order by day) as paid
        from share_movement where organisation_id = ${ctx.organisationId} and day <= ${to}::date group by shareholder_id, share_movement.day
      ) by_day
      order by shareholder_id, day, at desc
    ) levels
    group by shareholder_id having max(paid) > 0 order by shareholder_id`.execute(ctx.db)
  return rows
}
