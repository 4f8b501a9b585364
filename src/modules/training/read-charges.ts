import { sum } from '../../kernel/money.ts'
import { CHARGE_ACCOUNTS } from '../../law/bpf.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { turnoverTable } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { BpfCharge, BpfRevenue } from './bpf.ts'
import type { Exercice } from './read-bpf.ts'

const beginsWith = (accounts: readonly string[]) =>
  sql<boolean>`l.account like any(${accounts.map(account => `${account}%`)}::text[])`

/**
 * What the books say of the charges of training, and of the whole turnover: one row for each activity that invoiced training, and one for
 * the house, whose structure serves all of them; by whole months, as exercices are. What activities pay each other or the house is no charge of the organisation.
 */
export async function readCharges(
  ctx: Context,
  { startsOn, endsOn }: Exercice,
  revenues: readonly BpfRevenue[],
): Promise<{ turnoverCents: number; charges: BpfCharge[] }> {
  const { houseActivityId, settings } = await readOrganisation(ctx)
  const { internalPurchases } = settings.accounts
  const trainingOf = Map.groupBy(revenues, revenue => revenue.activityId)
  const { rows: turnovers } = await sql<{ activityId: string; cents: number }>`
    select activity_id as "activityId", sum(cents)::bigint as cents from ${await turnoverTable(ctx)}
    where month between ${startsOn} and ${endsOn} group by 1`.execute(ctx.db)
  const turnoverOf = new Map(turnovers.map(({ activityId, cents }) => [activityId, cents]))
  const turnoverCents = sum(turnovers.map(({ cents }) => cents))
  const trainingCents = sum(revenues.map(revenue => revenue.netCents))
  const { rows } = await sql<{
    activityId: string
    name: string
    chargesCents: number
    payCents: number
    boughtCents: number
  }>`
    with internal as (select charge_account as account from levy where organisation_id = ${ctx.organisationId} union select ${internalPurchases}),
      lines as (select * from balance l where l.organisation_id = ${ctx.organisationId} and l.month between ${startsOn} and ${endsOn}
        and l.activity_id = any(${[...trainingOf.keys(), houseActivityId]}::uuid[]) and l.account not in (select account from internal)
        and not ${beginsWith(CHARGE_ACCOUNTS.except)})
    select a.id as "activityId", a.name,
      coalesce(sum(l.debit - l.credit) filter (where ${beginsWith(CHARGE_ACCOUNTS.charges)}), 0)::bigint as "chargesCents",
      coalesce(sum(l.debit - l.credit) filter (where ${beginsWith(CHARGE_ACCOUNTS.pay)}), 0)::bigint as "payCents",
      coalesce(sum(l.debit - l.credit) filter (where ${beginsWith(CHARGE_ACCOUNTS.bought)}), 0)::bigint as "boughtCents"
    from lines l join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
    group by a.id, a.name order by a.name, a.id`.execute(ctx.db)
  return {
    turnoverCents,
    charges: rows.map(row => {
      const isHouse = row.activityId === houseActivityId
      const trained = sum((trainingOf.get(row.activityId) ?? []).map(revenue => revenue.netCents))
      return {
        ...row,
        trainingCents: isHouse ? trainingCents : trained,
        turnoverCents: isHouse ? turnoverCents : (turnoverOf.get(row.activityId) ?? 0),
        trains: trained > 0,
      }
    }),
  }
}
