import { z } from 'zod'
import { type Day, firstDayOf, lastDayOf, type Month, ofMonth } from '../../kernel/day.ts'
import { zId, zMonth } from '../../kernel/input.ts'
import { allocate, sum } from '../../kernel/money.ts'
import type { PayPoint } from '../../kernel/pay-curve.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { payCurve } from '../../platform/payroll.server.ts'
import { assertOne, type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { turnoverTable } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type Contract, readContracts, readOwners } from '../people/index.ts'
import { paySettingsOf } from './estimate-pay.ts'
import { grossWithin, minimumTurnoverUntil } from './pay.ts'
import { readPayable } from './payable.ts'
import { PAY_ROLES } from './roles.ts'

/**
 * Opens the pay of a month, or looks again at one that is not posted: one line for each activity and person under contract, with what is
 * payable, what the person's share of it allows, the fixed part and the minimum activity. Decisions already made are kept.
 */
export const openPayRound = useCase({
  name: 'openPayRound',
  api: 'POST /pay-rounds',
  summary: 'Ouvre la paie d’un mois, ou la remet à jour',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({ month: zMonth }),
  output: z.strictObject({ id: zId, month: zMonth, lines: z.number() }),
  async run(ctx, { month }) {
    const organisation = await readOrganisation(ctx)
    const id = await openRound(ctx, month)
    const contracts = await contractsOf(ctx, month, organisation.houseActivityId)
    const curve = contracts.length > 0 ? await payCurve(paySettingsOf(organisation, month)) : []
    const lines = await measure(ctx, id, contracts, month, curve)
    await writeLines(ctx, id, lines)
    await followDecisions(ctx, id)
    ctx.record(id)
    return { id, month, lines: lines.length }
  },
})

async function openRound(ctx: Context, month: Month): Promise<string> {
  await ctx.db
    .insertInto('pay_round')
    .values({ organisation_id: ctx.organisationId, id: newId(), month: firstDayOf(month), opened_at: ctx.now })
    .onConflict(conflict => conflict.constraint('pay_round_month').doNothing())
    .execute()
  const round = assertOne(
    await ctx.db
      .selectFrom('pay_round')
      .select(['id', 'status'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('month', '=', firstDayOf(month))
      .forUpdate()
      .execute(),
  )
  if (round.status === 'posted' || round.status === 'paid')
    throw new Refused([refuse('mois', `La paie ${ofMonth(month)} est déjà comptabilisée.`, 'month')])
  return round.id
}

/** One contract for each activity and person of the month: when a CAPE gives way to a CESA, the CESA. */
async function contractsOf(ctx: Context, month: Month, houseActivityId: string): Promise<Contract[]> {
  const contracts = await readContracts(ctx, { coverDay: firstDayOf(month), until: lastDayOf(month) })
  const kept = new Map<string, Contract>()
  for (const contract of contracts) {
    const key = `${contract.activityId} ${contract.personId}`
    if (contract.activityId !== houseActivityId && kept.get(key)?.kind !== 'cesa') kept.set(key, contract)
  }
  return [...kept.values()]
}

interface Measured {
  contract: Contract
  mineCents: number
  payableCents: number
  shareBp: number
  affordableGrossCents: number
  turnoverCents: number
  minimumTurnoverCents: number
}

/** The budget of a person is their share of what each of their activities can pay; one payslip is reckoned on the whole of it. */
async function measure(
  ctx: Context,
  roundId: string,
  contracts: readonly Contract[],
  month: Month,
  curve: readonly PayPoint[],
): Promise<Measured[]> {
  const activityIds = [...new Set(contracts.map(contract => contract.activityId))]
  if (activityIds.length === 0) return []
  const payable = await readPayable(ctx, activityIds, await readDecided(ctx, roundId))
  const owners = await readOwners(ctx, activityIds)
  const from = await exerciceStart(ctx, month)
  const to = [lastDayOf(month), ctx.today].sort()[0]!
  const turnover = await readTurnover(ctx, activityIds, from, lastDayOf(month))
  const lines = contracts.map(contract => {
    const its = owners.filter(owner => owner.activityId === contract.activityId)
    const shareBp = its.find(owner => owner.personId === contract.personId)?.shareBp ?? (its.length > 0 ? 0 : 10_000)
    const { mineCents, payableCents } = payable.get(contract.activityId) ?? { mineCents: 0, payableCents: 0 }
    const mayBePaid = contract.kind === 'cesa' || contract.payClause
    const budget = mayBePaid && payableCents > 0 ? allocate(payableCents, [shareBp, 10_000 - shareBp])[0]! : 0
    return { contract, mineCents, payableCents, shareBp, budget }
  })
  const people = Map.groupBy(lines, line => line.contract.personId)
  return [...people.values()].flatMap(its => {
    const gross = allocate(
      grossWithin(curve, sum(its.map(line => line.budget))),
      its.map(line => line.budget),
    )
    return its.map(({ contract, mineCents, payableCents, shareBp }, i) => ({
      contract,
      mineCents,
      payableCents,
      shareBp,
      affordableGrossCents: gross[i]!,
      turnoverCents: turnover.get(contract.activityId) ?? 0,
      minimumTurnoverCents: minimumTurnoverUntil(contract, from, to),
    }))
  })
}

/** By activity, what this round has decided and the ledger does not know yet. */
async function readDecided(ctx: Context, roundId: string): Promise<Map<string, number>> {
  const rows = await ctx.db
    .selectFrom('pay_line')
    .select(['activity_id', sql<number>`sum(decided_cost_cents)::bigint`.as('cost')])
    .where('organisation_id', '=', ctx.organisationId)
    .where('round_id', '=', roundId)
    .where('decided_cost_cents', 'is not', null)
    .where('posted_cost_cents', 'is', null)
    .groupBy('activity_id')
    .execute()
  return new Map(rows.map(row => [row.activity_id, row.cost]))
}

async function exerciceStart(ctx: Context, month: Month): Promise<Day> {
  const row = await ctx.db
    .selectFrom('exercice')
    .select('starts_on')
    .where('organisation_id', '=', ctx.organisationId)
    .where('starts_on', '<=', lastDayOf(month))
    .orderBy('starts_on', 'desc')
    .executeTakeFirst()
  return row?.starts_on ?? (`${month.slice(0, 4)}-01-01` as Day)
}

async function readTurnover(
  ctx: Context,
  activityIds: readonly string[],
  from: Day,
  to: Day,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; cents: number }>`
    select activity_id as id, sum(cents)::bigint as cents from ${await turnoverTable(ctx)}
    where month between date_trunc('month', ${from}::date)::date and ${to} and activity_id = any(${activityIds}::uuid[])
    group by activity_id`.execute(ctx.db)
  return new Map(rows.map(row => [row.id, row.cents]))
}

async function writeLines(ctx: Context, roundId: string, lines: readonly Measured[]): Promise<void> {
  if (lines.length === 0) return
  await ctx.db
    .insertInto('pay_line')
    .values(
      lines.map(line => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        round_id: roundId,
        activity_id: line.contract.activityId,
        person_id: line.contract.personId,
        contract_id: line.contract.id,
        mine_cents: line.mineCents as never,
        payable_cents: line.payableCents as never,
        share_bp: line.shareBp,
        affordable_gross_cents: line.affordableGrossCents as never,
        turnover_cents: line.turnoverCents as never,
        minimum_turnover_cents: line.minimumTurnoverCents as never,
        fixed_gross_cents: line.contract.fixedGrossCents as never,
      })),
    )
    .onConflict(conflict =>
      conflict.constraint('pay_line_once').doUpdateSet(row => ({
        contract_id: row.ref('excluded.contract_id'),
        mine_cents: row.ref('excluded.mine_cents'),
        payable_cents: row.ref('excluded.payable_cents'),
        share_bp: row.ref('excluded.share_bp'),
        affordable_gross_cents: row.ref('excluded.affordable_gross_cents'),
        turnover_cents: row.ref('excluded.turnover_cents'),
        minimum_turnover_cents: row.ref('excluded.minimum_turnover_cents'),
        fixed_gross_cents: row.ref('excluded.fixed_gross_cents'),
      })),
    )
    .execute()
}

/** A round is decided when every line that may be paid is; posted when every decided pay is in the ledger; paid when none is owed. */
export async function followDecisions(ctx: Context, roundId: string): Promise<void> {
  await sql`
    update pay_round r set status = case
      when exists (select from pay_posting p where p.organisation_id = r.organisation_id and p.round_id = r.id) and not exists (
        select from pay_line l where l.organisation_id = r.organisation_id and l.round_id = r.id and l.decided_gross_cents > 0 and l.posted_cost_cents is null)
      then case when exists (
        select from pay_posting p join entry_line e on e.organisation_id = p.organisation_id and e.item_id = p.id
        where p.organisation_id = r.organisation_id and p.round_id = r.id group by p.id having sum(e.credit) <> sum(e.debit))
        then 'posted' else 'paid' end
      when exists (
        select from pay_line l join contract c on c.organisation_id = l.organisation_id and c.id = l.contract_id
        where l.organisation_id = r.organisation_id and l.round_id = r.id and l.decided_gross_cents is null and (c.kind = 'cesa' or c.pay_clause))
      then 'open' else 'decided' end
    where r.organisation_id = ${ctx.organisationId} and r.id = ${roundId}`.execute(ctx.db)
}
