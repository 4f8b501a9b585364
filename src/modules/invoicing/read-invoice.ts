import { Refused, refuse } from '../../kernel/refusal.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { sql } from '../../platform/use-case.server.ts'
import type { Deduction, EarlierVat, VatBreakdown } from './invoice.ts'
import type { OpenItem } from './invoice-entry.ts'

/** What issue froze on the invoice: what is printed, whatever changes later. */
export interface Printed {
  vat: VatBreakdown[]
  buyer: Record<string, unknown>
  seller: Record<string, unknown>
  mentions: string[]
}

/** The deposit invoices that a balance invoice deducts: issued, of the same customer. Refused otherwise. */
export async function readDeductions(
  ctx: Context,
  depositIds: readonly string[],
  customerId: string,
): Promise<Deduction[]> {
  if (depositIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('invoice')
    .select(['id', 'number', 'issued_on', 'net_cents', 'vat_cents', 'gross_cents', 'printed'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', depositIds)
    .where('kind', '=', 'deposit')
    .where('status', '=', 'issued')
    .where('customer_id', '=', customerId)
    .orderBy('issued_on')
    .orderBy('number')
    .execute()
  if (rows.length !== new Set(depositIds).size) {
    throw new Refused([
      refuse('acomptes', 'Un acompte à déduire n’est pas une facture d’acompte émise pour ce client.', 'depositIds'),
    ])
  }
  const used = await ctx.db
    .selectFrom('invoice')
    .select(['number', 'credited_id', 'deposit_ids'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('status', '=', 'issued')
    .where(sql<boolean>`(deposit_ids && ${depositIds}::uuid[] or credited_id = any(${depositIds}::uuid[]))`)
    .execute()
  const taken = used.find(row => row.credited_id === null)
  if (taken)
    throw new Refused([
      refuse(
        'acomptes',
        `Un de ces acomptes est déjà déduit par la facture ${taken.number} : retirez-le.`,
        'depositIds',
      ),
    ])
  if (used.length > 0)
    throw new Refused([refuse('acomptes', 'Un de ces acomptes a été annulé par un avoir : retirez-le.', 'depositIds')])
  return rows.map(row => ({
    invoiceId: row.id,
    number: row.number!,
    issuedOn: row.issued_on!,
    netCents: row.net_cents,
    vatCents: row.vat_cents,
    grossCents: row.gross_cents,
    vat: (row.printed as Printed).vat,
  }))
}

/** For each document: the VAT that earlier ones of the same whole counted, none for most. See `EarlierVat`. */
export async function readEarlierVat(
  ctx: Context,
  documents: readonly { kind: string; quoteId?: string | null; creditedId?: string | null }[],
): Promise<EarlierVat[][]> {
  const keys = documents.map(({ kind, quoteId, creditedId }) =>
    kind === 'credit-note' ? creditedId : kind === 'progress' || kind === 'balance' ? quoteId : null,
  )
  const wanted = keys.filter(key => key != null)
  if (wanted.length === 0) return documents.map(() => [])
  const { rows } = await sql<EarlierVat & { key: string }>`
    select i.quote_id as key, v."vatCategory", v."rateBp", sum(v."baseCents" * s.sign)::bigint as "baseCents", sum(v."vatCents" * s.sign)::bigint as "vatCents",
      null::jsonb as whole
    from invoice i left join invoice o on o.organisation_id = i.organisation_id and o.id = i.credited_id,
      lateral (select case i.kind when 'credit-note' then -1 else 1 end as sign) s,
      jsonb_to_recordset(i.printed->'vat') v("vatCategory" text, "rateBp" int, "baseCents" bigint, "vatCents" bigint)
    where i.organisation_id = ${ctx.organisationId} and i.status = 'issued' and i.quote_id = any(${wanted}::uuid[]) and 'progress' in (i.kind, o.kind)
    group by 1, 2, 3
    union all
    select o.id, w."vatCategory", w."rateBp", coalesce(sum(v."baseCents"), 0)::bigint, coalesce(sum(v."vatCents"), 0)::bigint,
      jsonb_build_object('baseCents', w."baseCents", 'vatCents', w."vatCents")
    from invoice o
    cross join jsonb_to_recordset(o.printed->'vat') w("vatCategory" text, "rateBp" int, "baseCents" bigint, "vatCents" bigint)
    left join invoice i on i.organisation_id = o.organisation_id and i.credited_id = o.id and i.status = 'issued'
    left join lateral jsonb_to_recordset(i.printed->'vat') v("vatCategory" text, "rateBp" int, "baseCents" bigint, "vatCents" bigint)
      on v."vatCategory" = w."vatCategory" and v."rateBp" = w."rateBp"
    where o.organisation_id = ${ctx.organisationId} and o.id = any(${wanted}::uuid[])
    group by o.id, w."vatCategory", w."rateBp", w."baseCents", w."vatCents"`.execute(ctx.db)
  return keys.map(key => rows.filter(row => row.key === key))
}

/** By invoice: what the customer still owes in the ledger, and the VAT that still waits there, by rate. */
export async function readOpenItems(
  ctx: Context,
  invoiceIds: readonly string[],
  accounts: { customers: string; retentions: string; vatWaiting: string },
): Promise<Map<string, OpenItem>> {
  const rows = await ctx.db
    .selectFrom('entry_line')
    .select(['item_id', 'account', 'vat_rate_bp', sql<number>`(sum(debit) - sum(credit))::bigint`.as('balance')])
    .where('organisation_id', '=', ctx.organisationId)
    .where('item_id', 'in', invoiceIds)
    .where('account', 'in', [accounts.customers, accounts.retentions, accounts.vatWaiting])
    .groupBy(['item_id', 'account', 'vat_rate_bp'])
    .execute()
  const items = new Map<string, { openCents: number; heldCents: number; waiting: { rateBp: number; cents: number }[] }>(
    invoiceIds.map(id => [id, { openCents: 0, heldCents: 0, waiting: [] }]),
  )
  for (const row of rows) {
    const item = items.get(row.item_id!)!
    if (row.account === accounts.customers) item.openCents += row.balance
    else if (row.account === accounts.retentions) item.heldCents += row.balance
    else if (row.balance !== 0) item.waiting.push({ rateBp: row.vat_rate_bp ?? 0, cents: -row.balance })
  }
  return items
}
