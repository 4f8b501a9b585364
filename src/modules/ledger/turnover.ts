import { type Context, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'

/**
 * Turnover HT, the same in every report: the net credit of class 70, less the sales of activities to one another. A table for a statement's
 * `from`, of `activity_id`, `month` (its first day) and `cents`, from the balances that the ledger keeps.
 */
export async function turnoverTable(ctx: Context) {
  const { internalSales } = (await readOrganisation(ctx)).settings.accounts
  return sql<{ activity_id: string; month: string; cents: number }>`(
    select activity_id, month, credit - debit as cents from balance
    where organisation_id = ${ctx.organisationId} and account >= '70' and account < '71' and account <> ${internalSales}) turnover`
}
