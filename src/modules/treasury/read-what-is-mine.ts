import { z } from 'zod'
import { addDays, addMonths, type Day, firstDayOf, lastDayOf, monthOf, monthsBetween } from '../../kernel/day.ts'
import { zDay, zId, zMonth } from '../../kernel/input.ts'
import { mulDiv, sum } from '../../kernel/money.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { readLevies } from '../levies/index.ts'
import { amountDue, LEVY_BASES, type Levy, leviesOf, NOTHING_YET } from '../levies/levy.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { readContracts } from '../people/index.ts'
import {
  type ActivityBalance,
  type MineFacts,
  TERM_LABELS,
  type TermKey,
  type WhatIsMine,
  whatIsMineOf,
} from './what-is-mine.ts'

const zTerm = z.object({
  key: z.enum(Object.keys(TERM_LABELS) as [TermKey, ...TermKey[]]),
  label: z.string(),
  amountCents: z.number(),
  accounts: z.array(z.string()),
})
const zFigures = {
  cashCents: z.number(),
  mineCents: z.number(),
  payableCents: z.number(),
  toComeCents: z.number(),
  resultCents: z.number(),
}

/** What is mine, payable and to come for one activity on a day, today when absent, each term with the accounts that open its lines. */
export const whatIsMine = query({
  name: 'whatIsMine',
  api: 'GET /activities/{activityId}/what-is-mine',
  summary: 'Ce qui est à moi, payable et à venir, à une date',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId, on: zDay.optional() }),
  output: z.object({
    ...zFigures,
    on: zDay,
    /** A CAPE: « ce que mon activité a mis de côté »; a salary only when the contract says so (Code de commerce R127-1, 7°). */
    inCape: z.boolean(),
    mayBePaid: z.boolean(),
    terms: z.array(zTerm),
    resultTerm: zTerm,
    shown: z.array(zTerm),
    toCome: z.array(zTerm),
  }),
  async run(ctx, { activityId, on = ctx.today }) {
    const [activity, found, contracts] = await together(
      readActivity(ctx, activityId),
      readWhatIsMine(ctx, on, [activityId]),
      readContracts(ctx, { activityId, coverDay: on }),
    )
    const capes = contracts.filter(contract => contract.kind === 'cape')
    const inCape = capes.length > 0 && capes.length === contracts.length
    return {
      on,
      inCape,
      mayBePaid: !inCape || capes.some(cape => cape.payClause),
      ...(found.get(activity.id) ?? whatIsMineOf(NOTHING, (await readOrganisation(ctx)).settings.accounts)),
    }
  },
})

/** The same figures for every activity that the session sees, or those given, in one go: portfolio, house, pay round. */
export const whatIsMineOfAll = query({
  name: 'whatIsMineOfAll',
  api: 'GET /what-is-mine',
  summary: 'Ce qui est à chaque activité, à une date',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ on: zDay.optional(), activityIds: z.array(zId).max(5000).optional() }),
  output: z.object({ on: zDay, rows: z.array(z.object({ activityId: zId, ...zFigures })) }),
  async run(ctx, { on = ctx.today, activityIds }) {
    const found = await readWhatIsMine(ctx, on, activityIds)
    const rows = [...found].map(([activityId, { cashCents, mineCents, payableCents, toComeCents, resultCents }]) => ({
      activityId,
      cashCents,
      mineCents,
      payableCents,
      toComeCents,
      resultCents,
    }))
    return { on, rows }
  },
})

const NOTHING: MineFacts = {
  balances: [],
  commitments: [],
  reserveMonths: 0,
  meanMonthlyCostCents: 0,
  levyToComeCents: 0,
}

/** By activity; activities without any line or commitment are absent. For other modules' use cases: call it in their transaction. */
export async function readWhatIsMine(
  ctx: Context,
  on: Day,
  activityIds?: readonly string[],
): Promise<Map<string, WhatIsMine>> {
  const organisation = await readOrganisation(ctx)
  const { accounts, reserveMonths } = organisation.settings
  const [balances, commitments, costs, { levies, borne }] = await together(
    readBalances(ctx, on, activityIds),
    readCommitments(ctx, on, activityIds),
    reserveMonths > 0 ? readMeanCosts(ctx, on, activityIds) : Promise.resolve(new Map<string, number>()),
    receiptLevies(ctx, on).then(async levies => ({
      levies,
      borne: levies.length > 0 ? await readBorne(ctx, on, activityIds) : new Map<string, BorneRow>(),
    })),
  )
  const found = new Map<string, WhatIsMine>()
  for (const activityId of new Set([...balances.keys(), ...commitments.keys()])) {
    const facts: MineFacts = {
      balances: balances.get(activityId) ?? [],
      commitments: commitments.get(activityId) ?? [],
      reserveMonths: activityId === organisation.houseActivityId ? 0 : reserveMonths,
      meanMonthlyCostCents: costs.get(activityId) ?? 0,
      levyToComeCents: 0,
    }
    const mine = whatIsMineOf(facts, accounts)
    // VAT that paying a supplier will free is nobody's turnover.
    const fromCustomers = sum(mine.toCome.filter(one => one.key !== 'vatToRecover').map(one => one.amountCents))
    const levyToComeCents = levyOn(fromCustomers, activityId, levies, borne, on, organisation)
    found.set(activityId, levyToComeCents === 0 ? mine : whatIsMineOf({ ...facts, levyToComeCents }, accounts))
  }
  return found
}

/** One activity by name, several as a list: PostgreSQL keeps no plan for a list, whose length it does not know. */
const only = (column: string, activityIds: readonly string[] | undefined) => {
  if (!activityIds) return sql``
  return activityIds.length === 1
    ? sql`and ${sql.ref(column)} = ${activityIds[0]}`
    : sql`and ${sql.ref(column)} = any(${activityIds}::uuid[])`
}

/**
 * Balances of every account on a day: the totals that the ledger keeps, less what came after the day. Accounts of third parties (40, 41
 * without 419) come with what those in credit are owed.
 */
async function readBalances(
  ctx: Context,
  on: Day,
  activityIds: readonly string[] | undefined,
): Promise<Map<string, ActivityBalance[]>> {
  // Few lines come after a day: many activities find theirs by their entries; one by its own lines, which the second bound tells the planner to be few.
  const fewLater =
    activityIds?.length === 1
      ? sql`and l.day <= 'infinity'`
      : sql`and l.entry_id in (select e.id from entry e where e.organisation_id = ${ctx.organisationId} and e.day > ${on}::date)`
  const { rows } = await sql<{ activityId: string; balances: string }>`
    with later as materialized (
      select l.activity_id, l.account, coalesce(l.third_party_id, ${NOBODY}) as third_party_id, sum(l.debit) - sum(l.credit) as amount
      from entry_line l
      where l.organisation_id = ${ctx.organisationId} ${only('l.activity_id', activityIds)} and l.day > ${on}::date ${fewLater}
      group by 1, 2, 3
    ), standing as (
      select t.activity_id, t.account, t.third_party_id, t.amount_cents - coalesce(later.amount, 0) as amount
      from account_total t left join later using (activity_id, account, third_party_id)
      where t.organisation_id = ${ctx.organisationId} ${only('t.activity_id', activityIds)}
    ), summed as (
      select activity_id, account, sum(amount) as amount, case when account >= '40' and account < '419'
        then sum(greatest(0, -amount)) filter (where third_party_id <> ${NOBODY}) end as owed
      from standing group by activity_id, account
    )
    select activity_id as "activityId", string_agg(account || ':' || amount || coalesce(':' || owed, ''), ' ') as balances
    from summed where amount <> 0 or owed > 0
    group by activity_id`.execute(ctx.db)
  return new Map(rows.map(row => [row.activityId, row.balances.split(' ').map(readBalance)]))
}

/** Stands in `account_total` for lines without a third party. */
const NOBODY = sql`'00000000-0000-0000-0000-000000000000'::uuid`

/** « 411:-1200 » or « 411:-1200:500 », the last being owed to third parties in credit. */
function readBalance(text: string): ActivityBalance {
  const [account, amount, owed] = text.split(':')
  return {
    account: account!,
    balanceCents: Number(amount),
    ...(owed === undefined ? {} : { creditorsCents: Number(owed) }),
  }
}

async function readCommitments(ctx: Context, on: Day, activityIds: readonly string[] | undefined) {
  const { rows } = await sql<{ activityId: string; kind: string; amountCents: number }>`
    select activity_id as "activityId", kind, sum(amount_cents)::bigint as "amountCents" from commitment
    where organisation_id = ${ctx.organisationId} ${only('activity_id', activityIds)} and since <= ${on}::date and (until is null or until > ${on}::date)
    group by activity_id, kind`.execute(ctx.db)
  return Map.groupBy(rows, row => row.activityId)
}

/** Mean monthly employer cost (class 64) over the twelve months before, counted since the first that bore any. */
async function readMeanCosts(
  ctx: Context,
  on: Day,
  activityIds: readonly string[] | undefined,
): Promise<Map<string, number>> {
  const month = firstDayOf(monthOf(on))
  const { rows } = await sql<{ activityId: string; cost: number; first: Day }>`
    select activity_id as "activityId", sum(debit - credit)::bigint as cost, min(month) as first from balance
    where organisation_id = ${ctx.organisationId} ${only('activity_id', activityIds)}
      and account like '64%' and month >= ${addMonths(month, -12)}::date and month < ${month}::date
    group by activity_id having sum(debit - credit) > 0`.execute(ctx.db)
  return new Map(
    rows.map(({ activityId, cost, first }) => [
      activityId,
      mulDiv(cost, 1, monthsBetween(monthOf(first), monthOf(addDays(month, -1))).length),
    ]),
  )
}

const receiptLevies = async (ctx: Context, on: Day): Promise<Levy[]> =>
  (await readLevies(ctx)).filter(
    levy =>
      levy.moment === 'receipt' && LEVY_BASES[levy.base].sale !== 0 && levy.startsOn <= on && (levy.endsOn ?? on) >= on,
  )

interface BorneRow {
  base: number
  amount: number
  levyIds: string[]
}

/** What each activity bears already of each levy in the year and in the month of `on`: tiers and caps go on from there. */
async function readBorne(
  ctx: Context,
  on: Day,
  activityIds: readonly string[] | undefined,
): Promise<Map<string, BorneRow>> {
  const { rows } = await sql<BorneRow & { key: string }>`
    select activity_id || ' ' || code || ' ' || p.period as key, sum(base_cents)::bigint as base, sum(amount_cents)::bigint as amount,
      array_agg(distinct levy_id) as "levyIds"
    from levy_assessment, (values ('year', ${`${on.slice(0, 4)}-01-01`}::date), ('month', ${firstDayOf(monthOf(on))}::date)) p(period, since)
    where organisation_id = ${ctx.organisationId} ${only('activity_id', activityIds)} and day >= p.since and day <= ${on}::date
      and (counts_on is null or counts_on >= p.since)
    group by 1`.execute(ctx.db)
  return new Map(rows.map(row => [row.key, row]))
}

/** What the levies taken at receipt will take of what customers owe, by the rules in force: an estimate. */
function levyOn(
  fromCustomers: number,
  activityId: string,
  levies: readonly Levy[],
  borne: ReadonlyMap<string, BorneRow>,
  on: Day,
  organisation: Organisation,
): number {
  if (fromCustomers <= 0 || activityId === organisation.houseActivityId) return 0
  return leviesOf(levies, activityId, on).reduce((total, levy) => {
    const before = borne.get(`${activityId} ${levy.code} ${levy.period}`)
    const borneYet = before && { baseCents: before.base, amountCents: before.amount, levyIds: before.levyIds }
    return total + amountDue(levy, borneYet ?? NOTHING_YET, fromCustomers)
  }, 0)
}

/** Cash and what is mine of an activity at the end of each month of a period, the last on its last day. */
export const treasuryCurve = query({
  name: 'treasuryCurve',
  api: 'GET /activities/{activityId}/treasury',
  summary: 'Trésorerie mois par mois',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId, from: zMonth, to: zMonth }),
  output: z.array(
    z.object({ month: zMonth, on: zDay, cashCents: z.number(), mineCents: z.number(), payableCents: z.number() }),
  ),
  async run(ctx, { activityId, from, to }) {
    const months = monthsBetween(from, to)
    if (months.length === 0 || months.length > 60)
      throw new Refused([refuse('periode', 'Choisissez une période de 1 à 60 mois.', 'to')])
    await readActivity(ctx, activityId)
    const points = []
    for (const month of months) {
      const end = lastDayOf(month)
      const on = end > ctx.today && monthOf(ctx.today) === month ? ctx.today : end
      const mine = (await readWhatIsMine(ctx, on, [activityId])).get(activityId)
      points.push({
        month,
        on,
        cashCents: mine?.cashCents ?? 0,
        mineCents: mine?.mineCents ?? 0,
        payableCents: mine?.payableCents ?? 0,
      })
    }
    return points
  },
})
