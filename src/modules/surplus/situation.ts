import type { Day } from '../../kernel/day.ts'
import { applyRate, type Cents, cents, sum } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { inForce } from '../../law/dated.ts'
import { INTEREST_WITHHOLDING } from '../../law/surplus.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { incomeStatement, trialBalance } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readCapital, readHeldCapital } from '../shares/index.ts'
import { allotInterest } from '../shares/interest.ts'
import { formOf, type Situation } from './allocation.ts'
import type { Employee } from './beneficiaries.ts'

export interface Exercice {
  id: string
  code: string
  startsOn: Day
  endsOn: Day
}

export async function readExercice(ctx: Context, id: string): Promise<Exercice> {
  const row = await ctx.db
    .selectFrom('exercice')
    .select(['id', 'code', 'starts_on as startsOn', 'ends_on as endsOn'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound('Cet exercice')
  return row
}

/** What the books and the register say at the end of an exercice; null for a house that is neither a SCOP nor a SCIC. */
export async function readSituation(ctx: Context, exercice: Exercice): Promise<Situation | null> {
  const form = formOf((await readOrganisation(ctx)).legalForm)
  if (!form) return null
  const period = { from: exercice.startsOn, to: exercice.endsOn }
  const { resultCents, products } = await incomeStatement.run(ctx, period)
  const { rows } = await trialBalance.run(ctx, { ...period, accounts: ['106', '119', '12'] })
  const closing = (prefix: string) =>
    sum(rows.filter(row => row.account.startsWith(prefix)).map(row => row.closingCents))
  // Profits and losses that no assembly allocated yet stand together in 12, less what was allocated: only their sum says what is left.
  const carriedLossCents = Math.max(0, closing('119'))
  const capital = await readCapital(ctx, { on: exercice.endsOn })
  const subsidies = products.flatMap(section => section.figures).find(figure => figure.key === 'subsidies')
  return {
    form,
    on: exercice.endsOn,
    resultCents,
    priorLossCents: carriedLossCents + Math.max(0, closing('12')),
    carriedLossCents,
    legalReserveCents: cents(-closing(form === 'scop' ? '1061' : '106')),
    capitalCents: form === 'scop' ? capital.highestCapitalCents : capital.capitalCents,
    paidCapitalCents: capital.paidCents,
    subsidiesCents: subsidies?.amountCents ?? 0,
  }
}

export interface NamedEmployee extends Employee {
  name: string
}

/**
 * Those who were employed in the exercice: by the days of their CESA, or by their payslips for those who have none (the permanent team).
 * Gross pay is what their payslips posted, else what the pay rounds decided.
 */
export async function readEmployees(ctx: Context, { startsOn, endsOn }: Exercice): Promise<NamedEmployee[]> {
  const { grossPay } = (await readOrganisation(ctx)).settings.accounts
  const { rows } = await sql<NamedEmployee>`
    with spells as (
      select person_id, jsonb_agg(jsonb_build_object('startsOn', starts_on, 'endsOn', coalesce(ended_on, ends_on)) order by starts_on) as spells
      from contract where organisation_id = ${ctx.organisationId} and kind = 'cesa' and starts_on <= ${endsOn}::date
        and coalesce(ended_on, ends_on, 'infinity') >= ${startsOn}::date
      group by 1
    ), slips as (
      select g.person_id, r.month, (select coalesce(sum(l.debit - l.credit), 0) from entry_line l
          where l.organisation_id = g.organisation_id and l.entry_id = g.entry_id and l.account like ${`${grossPay}%`}) as gross
      from pay_posting g join pay_round r on r.organisation_id = g.organisation_id and r.id = g.round_id
      where g.organisation_id = ${ctx.organisationId} and r.month between ${startsOn}::date and ${endsOn}::date
    ), decided as (
      select l.person_id, r.month, sum(l.decided_gross_cents) as gross
      from pay_line l join pay_round r on r.organisation_id = l.organisation_id and r.id = l.round_id
      where l.organisation_id = ${ctx.organisationId} and r.month between ${startsOn}::date and ${endsOn}::date and r.status <> 'open'
      group by 1, 2
    ), paid as (
      select person_id, sum(gross)::bigint as gross, min(month) as first, max(month) as last
      from (select coalesce(s.person_id, d.person_id) as person_id, coalesce(s.month, d.month) as month, coalesce(s.gross, d.gross, 0) as gross
        from slips s full join decided d on d.person_id = s.person_id and d.month = s.month) months
      group by 1
    )
    select p.id as "personId", p.first_name || ' ' || p.last_name as name, coalesce(paid.gross, 0)::bigint as "grossCents",
      coalesce(c.spells, jsonb_build_array(jsonb_build_object('startsOn', paid.first, 'endsOn', (paid.last + interval '1 month - 1 day')::date))) as spells
    from person p
    left join spells c on c.person_id = p.id
    left join paid on paid.person_id = p.id
    where p.organisation_id = ${ctx.organisationId} and (c.person_id is not null or paid.gross > 0)
    order by lower(p.last_name), p.first_name, p.id`.execute(ctx.db)
  return rows
}

interface InterestPart {
  shareholderId: string
  personId: string | null
  name: string
  amountCents: Cents
  withheldCents: Cents
  /** The most that they had paid up in the exercice: what the capped rate bears on. */
  paidCapitalCents: number
}

/** The interest of each member, in proportion to paid-up capital and days; what is withheld on those who are people, on the day it is paid. */
export async function readInterestParts(
  ctx: Context,
  { startsOn, endsOn }: Exercice,
  totalCents: number,
  paidOn: Day,
): Promise<InterestPart[]> {
  if (totalCents === 0) return []
  const held = await readHeldCapital(ctx, { from: startsOn, to: endsOn })
  const holders = new Map(await readNames(ctx))
  const most = new Map(
    held.map(({ shareholderId, steps }) => [shareholderId, Math.max(...steps.map(step => step.paidCents))]),
  )
  const { taxBp, socialBp } = inForce(INTEREST_WITHHOLDING, paidOn)
  return allotInterest({ from: startsOn, to: endsOn, totalCents }, held)
    .filter(({ amountCents }) => amountCents > 0)
    .map(({ shareholderId, amountCents }) => {
      const holder = holders.get(shareholderId)
      const personId = holder?.personId ?? null
      const withheld = personId ? applyRate(amountCents, taxBp) + applyRate(amountCents, socialBp) : 0
      return {
        shareholderId,
        personId,
        name: holder?.name ?? 'Membre',
        amountCents,
        withheldCents: cents(withheld),
        paidCapitalCents: most.get(shareholderId)!,
      }
    })
}

/** Also those who left during the exercice: their days count. */
async function readNames(ctx: Context): Promise<[string, { personId: string | null; name: string }][]> {
  const rows = await ctx.db
    .selectFrom('shareholder as h')
    .leftJoin('person as p', join =>
      join.onRef('p.organisation_id', '=', 'h.organisation_id').onRef('p.id', '=', 'h.person_id'),
    )
    .select([
      'h.id',
      'h.person_id as personId',
      sql<string>`coalesce(p.first_name || ' ' || p.last_name, h.name, '')`.as('name'),
    ])
    .where('h.organisation_id', '=', ctx.organisationId)
    .execute()
  return rows.map(({ id, ...holder }) => [id, holder])
}
