import { z } from 'zod'
import { type Day, day, firstDayOf, lastDayOf, type Month, monthOf, monthsBetween } from '../../kernel/day.ts'
import { zDay, zInteger, zText } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { DESTINATIONS, type Destination } from '../support/departure.ts'
import { readTrainingFigures } from '../training/index.ts'
import { type AnnualFigures, CHARGES, type Period } from './annual-figures.ts'
import { rememberUnwritten } from './remember.ts'
import { readTurnoverByMonth } from './turnover.ts'

const zCount = z.number()
const zPeriod = z.object({
  from: zDay,
  to: zDay,
  /** The last day counted: the closing, or today while the exercice runs. */
  on: zDay,
})

export const zFigures = z.object({
  ...zPeriod.shape,
  /** Distinct persons under contract on the last day. */
  entrepreneurs: zCount,
  inCape: zCount,
  inCesa: zCount,
  /** Of a group: each of them, by name and day of birth, which tell the same person in two houses. Empty for a house alone. */
  people: z.array(z.object({ key: z.string(), salaried: z.boolean() })),
  capesSigned: zCount,
  departments: z.array(z.object({ department: z.string().nullable(), count: zCount })),
  cesasSigned: zCount,
  associates: zCount,
  associatesGained: zCount,
  /** Gained in the exercice and the two before it. */
  associatesGainedLately: zCount,
  turnoverCents: zCount,
  /** What the houses of the group invoiced to one another, left out of the turnover. */
  internalCents: zCount,
  months: z.array(z.object({ month: z.string(), cents: zCount })),
  training: z.object({
    trainers: zCount,
    sessions: zCount,
    trainees: zCount,
    hours: zCount,
    amountCents: zCount,
  }),
  sites: z.array(z.string()),
  exits: zCount,
  destinations: z.array(z.object({ destination: z.enum(DESTINATIONS), count: zCount })),
  grossPayCents: zCount,
  levies: z.array(z.object({ code: z.string(), name: z.string(), cents: zCount })),
  charges: z.array(z.object({ account: z.string(), label: z.string(), cents: zCount })),
})

/**
 * The year of a house, computed from its registers and its books. `groupSirens`: the other houses of the group, whose invoices to one
 * another are left out. Refused (not found) for a year without exercice.
 */
export const annualReport = query({
  name: 'annualReport',
  api: 'GET /annual-report',
  summary: 'Le bilan annuel d’un exercice, et l’année d’avant',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({
    /** The last exercice that is over when absent, else the one that runs. */
    year: zInteger(1900, 2199).optional(),
    groupSirens: z.array(zText(14)).max(50).default([]),
  }),
  output: z.object({
    year: z.number(),
    years: z.array(z.number()),
    current: zFigures,
    previous: zFigures.nullable(),
  }),
  async run(ctx, { year: asked, groupSirens }) {
    const exercices = await readExercices(ctx)
    const over = [...exercices].find(([, { to }]) => to < ctx.today)
    const year = asked ?? over?.[0] ?? Number(ctx.today.slice(0, 4))
    const current = exercices.get(year)
    if (!current) throw notFound('Un exercice qui se termine cette année-là')
    const before = exercices.get([...exercices.keys()].find(other => other < year) ?? 0)
    const figuresOf = (period: Period) =>
      rememberUnwritten(ctx, `figures ${period.from} ${period.on} ${groupSirens}`, () =>
        readFigures(ctx, period, groupSirens),
      )
    const [its, previous] = await together(figuresOf(current), before ? figuresOf(before) : Promise.resolve(null))
    return { year, years: [...exercices.keys()], current: its, previous }
  },
})

/** The exercices begun, by the year in which they end, the last first. Two short ones that end the same year count as one period. */
async function readExercices(ctx: Context): Promise<Map<number, Period>> {
  const rows = await ctx.db
    .selectFrom('exercice')
    .select(['starts_on as from', 'ends_on as to'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('starts_on', '<=', ctx.today)
    .orderBy('ends_on', 'desc')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ to }) => Number(to.slice(0, 4)))].map(([year, its]) => {
      const { to } = its[0]!
      return [year, { from: its.at(-1)!.from, to, on: [to, ctx.today].sort()[0]! }]
    }),
  )
}

async function readFigures(ctx: Context, period: Period, groupSirens: readonly string[]): Promise<AnnualFigures> {
  const [internal, ledger, held, moves, associates, training, house] = await together(
    readInternalSales(ctx, period, groupSirens),
    readTurnoverByMonth(ctx, { from: monthOf(period.from), to: monthOf(period.to) }),
    readHeld(ctx, period, groupSirens),
    readMoves(ctx, period),
    readAssociates(ctx, period),
    readTrainingFigures(ctx, { from: period.from, to: period.to }),
    readHouse(ctx, period),
  )
  const months = monthsBetween(monthOf(period.from), monthOf(period.on)).map(month => ({
    month,
    cents: (ledger.get(month) ?? 0) - (internal.get(month) ?? 0),
  }))
  const internalCents = sum([...internal.values()])
  return {
    ...period,
    ...held,
    ...moves,
    ...associates,
    turnoverCents: sum([...ledger.values()]) - internalCents,
    internalCents,
    months,
    training,
    ...house,
  }
}

/** How many people are under contract on the last day; of a group, each one too, by what tells them in another house. */
async function readHeld(ctx: Context, { on }: Period, groupSirens: readonly string[]) {
  const isGroup = groupSirens.length > 0
  const keys = isGroup
    ? sql`array_agg(coalesce(plain_text(p.first_name || ' ' || p.last_name) || ' ' || p.birth_day, p.id::text) order by p.id)`
    : sql`'{}'::text[]`
  const { rows } = await sql<{ salaried: boolean; count: number; keys: string[] }>`
    select h.salaried, count(*)::int as count, ${keys} as keys
    from (select person_id, bool_or(kind = 'cesa') as salaried from contract
      where organisation_id = ${ctx.organisationId} and starts_on <= ${on}::date and coalesce(ended_on, ends_on, 'infinity') >= ${on}::date
      group by person_id) h
    ${isGroup ? sql`join person p on p.organisation_id = ${ctx.organisationId} and p.id = h.person_id` : sql``} group by 1`.execute(
    ctx.db,
  )
  const countOf = (salaried: boolean) => rows.find(row => row.salaried === salaried)?.count ?? 0
  return {
    entrepreneurs: sum(rows.map(row => row.count)),
    inCape: countOf(false),
    inCesa: countOf(true),
    people: rows.flatMap(({ salaried, keys }) => keys.map(key => ({ key, salaried }))),
  }
}

/** Contracts signed and exits. */
async function readMoves(ctx: Context, { from, to, on }: Period) {
  const { rows: signed } = await sql<{ kind: 'cape' | 'cesa'; department: string | null; count: number }>`
    select c.kind, case c.kind when 'cape' then p.department end as department, count(*)::int as count
    from contract c join person p on p.organisation_id = c.organisation_id and p.id = c.person_id
    where c.organisation_id = ${ctx.organisationId} and c.renews_id is null and c.starts_on between ${from}::date and ${on}::date
    group by 1, 2 order by 3 desc, 2`.execute(ctx.db)
  const { rows: left } = await sql<{ destination: Destination; count: number }>`
    select destination, count(*)::int as count from departure
    where organisation_id = ${ctx.organisationId} and left_on between ${from}::date and ${to}::date and left_on <= ${on}::date
    group by 1 order by 2 desc, 1`.execute(ctx.db)
  const capes = signed.filter(row => row.kind === 'cape')
  return {
    capesSigned: sum(capes.map(row => row.count)),
    departments: capes.map(({ department, count }) => ({ department, count })),
    cesasSigned: sum(signed.filter(row => row.kind === 'cesa').map(row => row.count)),
    exits: sum(left.map(row => row.count)),
    destinations: left,
  }
}

/** Members by the day of their first share, whatever they are: entrepreneurs, employees, supporters. */
async function readAssociates(ctx: Context, { from, on }: Period) {
  const lately = day(`${Number(on.slice(0, 4)) - 2}-01-01`)
  const { rows } = await sql<{ associates: number; gained: number; lately: number }>`
    select count(*) filter (where shares > 0)::int as associates, count(*) filter (where since >= ${from}::date)::int as gained,
      count(*) filter (where since >= ${lately}::date)::int as lately
    from (select min(day) as since, sum(shares) as shares from share_movement
      where organisation_id = ${ctx.organisationId} and day <= ${on}::date group by shareholder_id) m`.execute(ctx.db)
  const { associates, gained, lately: gainedLately } = rows[0]!
  return { associates, associatesGained: gained, associatesGainedLately: gainedLately }
}

/** HT of what was invoiced to the other houses of the group, by month. */
async function readInternalSales(
  ctx: Context,
  { from, to }: Period,
  sirens: readonly string[],
): Promise<Map<Month, number>> {
  if (sirens.length === 0) return new Map()
  const { rows } = await sql<{ month: Day; cents: number }>`
    select date_trunc('month', i.issued_on)::date as month, sum(case i.kind when 'credit-note' then -i.net_cents else i.net_cents end)::bigint as cents
    from customer c join invoice i on i.organisation_id = c.organisation_id and i.customer_id = c.id
    left join invoice credited on i.kind = 'credit-note' and credited.organisation_id = i.organisation_id and credited.id = i.credited_id
    where c.organisation_id = ${ctx.organisationId} and c.siren = any(${sirens}::text[]) and i.issued_on between ${from}::date and ${to}::date
      and i.kind <> 'deposit' and credited.kind is distinct from 'deposit'
    group by 1`.execute(ctx.db)
  return new Map(rows.map(({ month, cents }) => [monthOf(month), cents]))
}

/** Places, gross pay, what the activities contributed and what the house spent: kept balances and assessments. */
async function readHouse(ctx: Context, { from, to }: Period) {
  const { name } = await readOrganisation(ctx)
  const months = sql`month between ${firstDayOf(monthOf(from))} and ${lastDayOf(monthOf(to))}`
  const { rows: sites } = await sql<{ name: string }>`
    select name from site where organisation_id = ${ctx.organisationId} order by name`.execute(ctx.db)
  const { rows: pay } = await sql<{ cents: number }>`
    select coalesce(sum(debit) - sum(credit), 0)::bigint as cents from balance
    where organisation_id = ${ctx.organisationId} and account >= '641' and account < '642' and ${months}`.execute(
    ctx.db,
  )
  const { rows: levies } = await sql<{ code: string; name: string; cents: number }>`
    select a.code, (array_agg(l.name order by l.starts_on desc))[1] as name, sum(a.cents)::bigint as cents from (
      select code, levy_id, sum(amount_cents) as cents from levy_assessment
      where organisation_id = ${ctx.organisationId} and day between ${from}::date and ${to}::date group by code, levy_id
    ) a join levy l on l.organisation_id = ${ctx.organisationId} and l.id = a.levy_id
    group by a.code order by 3 desc`.execute(ctx.db)
  const { rows: charges } = await sql<{ account: string; cents: number }>`
    select left(account, 2) as account, (sum(debit) - sum(credit))::bigint as cents from balance
    where organisation_id = ${ctx.organisationId} and activity_id = (select id from activity where organisation_id = ${ctx.organisationId} and is_house)
      and account >= '6' and account < '7' and ${months}
      and account not in (select charge_account from levy where organisation_id = ${ctx.organisationId})
    group by 1 having sum(debit) <> sum(credit) order by 2 desc`.execute(ctx.db)
  return {
    sites: sites.length > 0 ? sites.map(site => site.name) : [name],
    grossPayCents: pay[0]!.cents,
    levies,
    charges: charges.map(({ account, cents }) => ({ account, cents, label: CHARGES[account] ?? `Comptes ${account}` })),
  }
}
