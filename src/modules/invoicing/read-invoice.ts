import { Refused, refuse } from '../../kernel/refusal.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { sql } from '../../platform/use-case.server.ts'
import type { Deduction, VatBreakdown } from './invoice.ts'
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
