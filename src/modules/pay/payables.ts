import { z } from 'zod'
import { type Day, formatMonth } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { type Cents, sum } from '../../kernel/money.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { PAY_ROLES } from './roles.ts'

/** What is owed on one open item to one third party: a net pay, a supplier's invoice, an expense report. */
export interface Payable {
  thirdPartyId: string
  itemId: string
  kind: 'pay' | 'purchase' | 'other'
  name: string
  reference: string
  iban: string | null
  bic: string | null
  dueDay: Day | null
  amountCents: Cents
  /** The prepared order that holds it already. */
  orderId: string | null
  parts: { account: string; activityId: string; amountCents: number }[]
}

/** Open items of net pays, suppliers, expense reports, shares to reimburse and parts of the surplus in the ledger, by due day; those asked for when `only` is given. */
export async function readPayables(
  ctx: Context,
  only?: readonly { thirdPartyId: string; itemId: string }[],
): Promise<Payable[]> {
  const { accounts } = (await readOrganisation(ctx)).settings
  const like = [
    accounts.netPay,
    accounts.suppliers,
    accounts.assetSuppliers,
    accounts.expenseReports,
    accounts.shareReimbursements,
    accounts.workShare,
    accounts.shareInterest,
  ].map(account => `${account}%`)
  const items = only?.map(item => item.itemId)
  const { rows } = await sql<
    Omit<Payable, 'kind' | 'amountCents'> & { payMonth: string | null; purchaseId: string | null }
  >`
    with open as (
      select l.third_party_id, l.item_id, l.account, l.activity_id, (sum(l.credit) - sum(l.debit))::bigint as owed, min(l.due_day) as due,
        min(e.document_number) as reference
      from entry_line l join entry e on e.organisation_id = l.organisation_id and e.id = l.entry_id
      where l.organisation_id = ${ctx.organisationId} and l.third_party_id is not null and l.item_id is not null and l.account like any(${like}::text[])
        ${items ? sql`and l.item_id = any(${items}::uuid[])` : sql``}
        and not exists (select from lettering_line x where x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position)
      group by 1, 2, 3, 4 having sum(l.credit) <> sum(l.debit)
    ), items as (
      select third_party_id, item_id, min(due) as due, min(reference) as reference,
        jsonb_agg(jsonb_build_object('account', account, 'activityId', activity_id, 'amountCents', owed) order by account, activity_id) as parts
      from open group by 1, 2 having sum(owed) > 0
    )
    select i.third_party_id as "thirdPartyId", i.item_id as "itemId", t.name, i.due as "dueDay", i.parts,
      coalesce(u.number, i.reference) as reference, u.id as "purchaseId", to_char(r.month, 'YYYY-MM') as "payMonth",
      coalesce(s.iban, p.iban, h.iban) as iban, coalesce(s.bic, p.bic, h.bic) as bic, o.order_id as "orderId"
    from items i
    join third_party t on t.organisation_id = ${ctx.organisationId} and t.id = i.third_party_id
    left join supplier s on s.organisation_id = t.organisation_id and s.id = t.id
    left join person p on p.organisation_id = t.organisation_id and p.id = t.id
    left join shareholder h on h.organisation_id = t.organisation_id and h.id = t.id
    left join purchase u on u.organisation_id = t.organisation_id and u.id = i.item_id
    left join pay_posting g on g.organisation_id = t.organisation_id and g.id = i.item_id
    left join pay_round r on r.organisation_id = g.organisation_id and r.id = g.round_id
    left join payment_transfer o on o.organisation_id = t.organisation_id and o.third_party_id = t.id and o.item_id = i.item_id and o.pending
    order by i.due nulls last, lower(unaccent(t.name)), i.item_id`.execute(ctx.db)
  return rows.map(({ payMonth, purchaseId, ...row }) => ({
    ...row,
    kind: payMonth ? 'pay' : purchaseId ? 'purchase' : 'other',
    reference: payMonth ? `Salaire ${formatMonth(payMonth)}` : row.reference,
    amountCents: sum(row.parts.map(part => part.amountCents)),
  }))
}

const zCents = z.number().int()

/** What the house has to pay by transfer: net pays, suppliers, expense reports, shares to reimburse, parts of the surplus, with what is missing to pay them. */
export const listPayables = query({
  name: 'listPayables',
  api: 'GET /payables',
  summary: 'Liste ce qui est à payer par virement',
  roles: [...PAY_ROLES, 'auditor'],
  scope: 'house',
  input: z.strictObject({ kind: z.enum(['pay', 'purchase', 'other']).optional() }),
  output: z.array(
    z.object({
      thirdPartyId: zId,
      itemId: zId,
      kind: z.enum(['pay', 'purchase', 'other']),
      name: z.string(),
      reference: z.string(),
      hasIban: z.boolean(),
      dueDay: zDay.nullable(),
      amountCents: zCents,
      orderId: z.string().nullable(),
    }),
  ),
  run: async (ctx, { kind }) =>
    (await readPayables(ctx))
      .filter(payable => kind === undefined || payable.kind === kind)
      .map(({ parts: _, iban, bic: __, ...payable }) => ({ ...payable, hasIban: iban !== null })),
})
