import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { TRAINERS } from './access.ts'

/**
 * What bills orders of training, as rows: each invoice and each credit note on it (below zero), issued or being prepared. A deposit is
 * said: it is no product before the balance invoice that bears the whole.
 */
export const orderInvoices = (tenant: string) => sql`(
  select l.order_id, i.id as invoice_id, i.number, i.status, i.issued_on, i.activity_id, first.kind = 'deposit' as deposit,
    case when i.kind = 'credit-note' then -i.net_cents else i.net_cents end as net_cents
  from training_order_invoice l
  join invoice first on first.organisation_id = l.organisation_id and first.id = l.invoice_id
  join invoice i on i.organisation_id = l.organisation_id and (i.id = l.invoice_id or i.credited_id = l.invoice_id)
  where l.organisation_id = ${tenant})`

export const zLooseInvoice = z.object({
  id: zId,
  number: z.string(),
  issuedOn: zDay,
  customer: z.string(),
  netCents: z.number(),
})

/** Invoices of a period that sell training and that no order bears, less what was credited of them: the latest first. */
export async function readLooseInvoices(
  ctx: Context,
  { startsOn, endsOn, activityId }: { startsOn?: Day; endsOn?: Day; activityId?: string },
): Promise<z.output<typeof zLooseInvoice>[]> {
  const own = ctx.session.activityIds
  const { rows } = await sql<z.output<typeof zLooseInvoice>>`
    select i.id, i.number, i.issued_on as "issuedOn", c.name as customer, r.net as "netCents" from invoice i
    join customer c on c.organisation_id = i.organisation_id and c.id = i.customer_id
    cross join lateral (select (i.net_cents - coalesce(sum(n.net_cents), 0))::bigint as net from invoice n
      where n.organisation_id = i.organisation_id and n.credited_id = i.id and n.status = 'issued') r
    where i.organisation_id = ${ctx.organisationId} and i.status = 'issued' and i.kind not in ('credit-note', 'deposit') and r.net > 0
      ${startsOn ? sql`and i.issued_on >= ${startsOn}` : sql``} ${endsOn ? sql`and i.issued_on <= ${endsOn}` : sql``}
      ${activityId ? sql`and i.activity_id = ${activityId}` : sql``} ${own ? sql`and i.activity_id = any(${own}::uuid[])` : sql``}
      and exists (select from sales_line n where n.organisation_id = i.organisation_id and n.document_id = i.id and n.vat_category = 'exempt-training')
      and not exists (select from training_order_invoice l where l.organisation_id = i.organisation_id and l.invoice_id = i.id)
    order by i.issued_on desc, i.number desc limit 200`.execute(ctx.db)
  return rows
}

/** What can still be tied to an order by `linkInvoices`. */
export const listLooseInvoices = query({
  name: 'listLooseTrainingInvoices',
  api: 'GET /training-orders/loose-invoices',
  summary: 'Liste les factures de formation qu’aucune commande ne porte',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.array(zLooseInvoice),
  run: readLooseInvoices,
})
