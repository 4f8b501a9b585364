import { sql } from '../../platform/use-case.server.ts'

/**
 * What bills orders of training, as rows: each invoice and each credit note on it (below zero), issued or being prepared. A deposit is
 * said: it is no product before the balance invoice that bears the whole.
 */
export const orderInvoices = (tenant: string) => sql`(
  select l.order_id, i.id as invoice_id, i.number, i.status, i.issued_on, first.kind = 'deposit' as deposit,
    case when i.kind = 'credit-note' then -i.net_cents else i.net_cents end as net_cents
  from training_order_invoice l
  join invoice first on first.organisation_id = l.organisation_id and first.id = l.invoice_id
  join invoice i on i.organisation_id = l.organisation_id and (i.id = l.invoice_id or i.credited_id = l.invoice_id)
  where l.organisation_id = ${tenant})`
