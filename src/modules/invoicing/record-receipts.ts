import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zPositiveCents } from '../../kernel/input.ts'
import { type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry, type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { assessLevies, readLevies } from '../levies/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import type { Accounts } from '../organisation/settings.ts'
import { freedVatLines, type OpenItem, vatFreedBy, wholeOf } from './invoice-entry.ts'
import { readOpenItems } from './read-invoice.ts'
import { accountOfMethod, RECEIPT_METHODS, type ReceiptMethod } from './receipt-method.ts'

export const zReceipt = z.strictObject({
  customerId: zId,
  day: zDay,
  method: z.enum(RECEIPT_METHODS, { error: 'Choisissez le moyen de paiement.' }),
  amountCents: zPositiveCents,
  /** Ledger account of the bank account; the default one of the method when absent. */
  account: z
    .string()
    .regex(/^5[0-9A-Z]{1,11}$/, 'Un compte de trésorerie commence par 5.')
    .nullish(),
  reference: zOptionalText(80),
  /** How the money is spread; on the customer's oldest open invoices when absent. */
  parts: z
    .array(z.strictObject({ invoiceId: zId, amountCents: zPositiveCents }))
    .max(200)
    .optional(),
})
export type ReceiptInput = z.output<typeof zReceipt>

/**
 * Records money received: each receipt settles one or several invoices, in part or in full; what is over stays the customer's
 * credit on an open item of its own. Services' VAT becomes due in proportion, levies taken at receipt are taken on the HT part.
 */
export const recordReceipts = useCase({
  name: 'recordReceipts',
  api: 'POST /receipts',
  summary: 'Enregistre des encaissements et les répartit sur les factures',
  roles: ['entrepreneur', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ receipts: z.array(zReceipt).min(1).max(200) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { receipts }) {
    const organisation = await readOrganisation(ctx)
    const spread = await spreadOverInvoices(ctx, organisation, receipts)
    return { ids: await writeReceipts(ctx, organisation, spread) }
  },
})

interface OpenInvoice {
  id: string
  number: string
  activityId: string
  customerId: string
  kind: string
  levyIds: readonly string[]
  open: OpenItem
}

interface SpreadReceipt extends ReceiptInput {
  id: string
  activityId: string
  spread: { invoice: OpenInvoice; amountCents: Cents }[]
  overCents: Cents
}

/** Checks every receipt against the ledger and spreads it; each part sees what the parts before it have settled. Refused with all reasons. */
async function spreadOverInvoices(
  ctx: Context,
  organisation: Organisation,
  receipts: readonly ReceiptInput[],
): Promise<SpreadReceipt[]> {
  const customers = await ctx.db
    .selectFrom('customer')
    .select(['id', 'activity_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where(
      'id',
      'in',
      receipts.map(r => r.customerId),
    )
    .execute()
  const activities = new Map(customers.map(customer => [customer.id, customer.activity_id]))
  const invoices = Map.groupBy(await readIssued(ctx, organisation, receipts), invoice => invoice.customerId)
  const refusals: Refusal[] = []
  const path = (i: number, field: string) => (receipts.length === 1 ? field : `receipts.${i}.${field}`)
  const spread = receipts.map((receipt, i): SpreadReceipt => {
    const activityId = activities.get(receipt.customerId)
    if (!activityId)
      refusals.push(refuse('client', 'Ce client n’existe pas ou ne vous est pas accessible.', path(i, 'customerId')))
    if (receipt.day > ctx.today)
      refusals.push(
        refuse(
          'date',
          `Un encaissement ne peut pas être daté après aujourd’hui (${formatDay(ctx.today)}).`,
          path(i, 'day'),
        ),
      )
    const its = invoices.get(receipt.customerId) ?? []
    const wanted = receipt.parts ?? oldestFirst(its, receipt.amountCents)
    const parts = wanted.flatMap(({ invoiceId, amountCents }, p) => {
      const invoice = its.find(known => known.id === invoiceId)
      if (!invoice) {
        refusals.push(
          refuse(
            'facture',
            'Une des factures n’est pas une facture émise de ce client.',
            path(i, `parts.${p}.invoiceId`),
          ),
        )
        return []
      }
      if (wanted.findIndex(other => other.invoiceId === invoiceId) < p) {
        refusals.push(
          refuse(
            'double',
            `La facture ${invoice.number} est donnée deux fois : réunissez ses parts.`,
            path(i, `parts.${p}.invoiceId`),
          ),
        )
        return []
      }
      if (amountCents > Math.max(invoice.open.openCents, wholeOf(invoice.open))) {
        refusals.push(
          refuse(
            'trop',
            `Il ne reste que ${formatEuros(Math.max(0, wholeOf(invoice.open)))} à encaisser sur ${invoice.number} : réduisez la part, le surplus restera au crédit du client.`,
            path(i, `parts.${p}.amountCents`),
          ),
        )
        return []
      }
      const before = { ...invoice, open: invoice.open }
      invoice.open = settle(invoice.open, amountCents)
      return [{ invoice: before, amountCents: cents(amountCents) }]
    })
    const overCents = cents(receipt.amountCents - sum(parts.map(part => part.amountCents)))
    if (overCents < 0) refusals.push(refuse('parts', 'Les parts dépassent le montant reçu.', path(i, 'parts')))
    return { ...receipt, id: newId(), activityId: activityId ?? '', spread: parts, overCents }
  })
  refuseIfAny(refusals)
  return spread
}

/** Money settles what is owed first; what passes it is the retenue de garantie paid before its day. */
function splitSettlement(item: OpenItem, amountCents: number): { owedCents: number; heldCents: number } {
  const owedCents = item.heldCents ? Math.min(amountCents, Math.max(0, item.openCents)) : amountCents
  return { owedCents, heldCents: amountCents - owedCents }
}

const settle = (item: OpenItem, amountCents: number): OpenItem => {
  const freed = vatFreedBy(item, amountCents)
  const { owedCents, heldCents } = splitSettlement(item, amountCents)
  return {
    openCents: item.openCents - owedCents,
    heldCents: (item.heldCents ?? 0) - heldCents,
    waiting: item.waiting.map((w, i) => ({ ...w, cents: w.cents - freed[i]!.cents })),
  }
}

function oldestFirst(
  invoices: readonly OpenInvoice[],
  amountCents: number,
): { invoiceId: string; amountCents: Cents }[] {
  let left = amountCents
  return invoices.flatMap(invoice => {
    const part = Math.min(left, Math.max(0, invoice.open.openCents))
    left -= part
    return part > 0 ? [{ invoiceId: invoice.id, amountCents: cents(part) }] : []
  })
}

/** The issued invoices that the receipts may settle, oldest first, locked: two receipts at once see each other's settlement. */
async function readIssued(
  ctx: Context,
  organisation: Organisation,
  receipts: readonly ReceiptInput[],
): Promise<OpenInvoice[]> {
  const named = receipts.flatMap(receipt => receipt.parts?.map(part => part.invoiceId) ?? [])
  const whole = receipts.filter(receipt => !receipt.parts).map(receipt => receipt.customerId)
  const rows = await ctx.db
    .selectFrom('invoice')
    .select(['id', 'number', 'activity_id', 'customer_id', 'kind', 'levy_ids'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('status', '=', 'issued')
    .where('kind', '<>', 'credit-note')
    .where(eb =>
      eb.or([
        ...(named.length > 0 ? [eb('id', 'in', named)] : []),
        ...(whole.length > 0 ? [eb('customer_id', 'in', whole)] : []),
      ]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const open =
    rows.length > 0
      ? await readOpenItems(
          ctx,
          rows.map(row => row.id),
          organisation.settings.accounts,
        )
      : new Map<string, OpenItem>()
  return rows
    .map(row => ({
      id: row.id,
      number: row.number!,
      activityId: row.activity_id,
      customerId: row.customer_id,
      kind: row.kind,
      levyIds: row.levy_ids ?? [],
      open: open.get(row.id)!,
    }))
    .sort((a, b) => a.number.localeCompare(b.number))
}

async function writeReceipts(
  ctx: Context,
  organisation: Organisation,
  receipts: readonly SpreadReceipt[],
): Promise<string[]> {
  const { accounts, journals } = organisation.settings
  await keepReceipts(
    ctx,
    receipts.map(receipt => ({ ...receipt, account: receipt.account ?? accountOfMethod(receipt.method, accounts) })),
  )
  const parts = receipts.flatMap(receipt =>
    receipt.spread.map(part => ({
      organisation_id: ctx.organisationId,
      receipt_id: receipt.id,
      invoice_id: part.invoice.id,
      activity_id: receipt.activityId,
      amount_cents: part.amountCents,
    })),
  )
  const priced =
    parts.length > 0
      ? await ctx.db
          .insertInto('receipt_part')
          .values(parts)
          .returning(['receipt_id', 'invoice_id', 'net_cents'])
          .execute()
      : []
  const netOf = new Map(priced.map(part => [`${part.receipt_id} ${part.invoice_id}`, part.net_cents!]))

  const levied = await receiptLevies(ctx, organisation, receipts, netOf)
  const entries = receipts.map(
    (receipt, i): Entry => ({
      id: newId(),
      journal: receipt.method === 'cash' ? journals.cash : journals.bank,
      day: receipt.day,
      label: `Encaissement ${receipt.spread.map(part => part.invoice.number).join(', ') || receipt.reference || 'client'}`,
      documentKind: 'receipt',
      documentId: receipt.id,
      documentNumber: receipt.reference || receipt.spread[0]?.invoice.number || 'encaissement',
      documentDay: receipt.day,
      lines: withLiaisons([...receiptLines(receipt, accounts), ...levied[i]!], accounts.treasuryLiaison),
    }),
  )
  await postEntries(ctx, entries, 'validated')
  for (const receipt of receipts) ctx.record(receipt.id, { activityId: receipt.activityId })
  return receipts.map(receipt => receipt.id)
}

/** Keeps what was received, of a customer or of a taking; its entry is the caller's. */
export async function keepReceipts(
  ctx: Context,
  receipts: readonly {
    id: string
    activityId: string
    customerId?: string | null
    takingId?: string | null
    day: Day
    method: ReceiptMethod
    amountCents: Cents
    account: string
    reference?: string | null
  }[],
): Promise<void> {
  await ctx.db
    .insertInto('receipt')
    .values(
      receipts.map(receipt => ({
        organisation_id: ctx.organisationId,
        id: receipt.id,
        activity_id: receipt.activityId,
        customer_id: receipt.customerId ?? null,
        taking_id: receipt.takingId ?? null,
        day: receipt.day,
        method: receipt.method,
        amount_cents: receipt.amountCents,
        account: receipt.account,
        reference: receipt.reference ?? null,
        created_at: ctx.now,
      })),
    )
    .execute()
}

/** D 512 (5112, 511, 53) · C 411 (4117) by invoice, the surplus on an item of the receipt's own · VAT freed. */
function receiptLines(receipt: SpreadReceipt, accounts: Accounts): EntryLine[] {
  const { activityId, customerId: thirdPartyId } = receipt
  return [
    ...debitLine(receipt.amountCents, {
      account: receipt.account ?? accountOfMethod(receipt.method, accounts),
      activityId,
    }),
    ...receipt.spread.flatMap(({ invoice, amountCents }) => [
      ...creditLine(splitSettlement(invoice.open, amountCents).owedCents, {
        account: accounts.customers,
        activityId,
        thirdPartyId,
        itemId: invoice.id,
        label: invoice.number,
      }),
      ...creditLine(splitSettlement(invoice.open, amountCents).heldCents, {
        account: accounts.retentions,
        activityId,
        thirdPartyId,
        itemId: invoice.id,
        label: invoice.number,
      }),
      ...freedVatLines(
        vatFreedBy(invoice.open, amountCents),
        { activityId, itemId: invoice.id, label: invoice.number },
        accounts,
      ),
    ]),
    ...creditLine(receipt.overCents, {
      account: accounts.customers,
      activityId,
      thirdPartyId,
      itemId: receipt.id,
      label: 'Trop-perçu',
    }),
  ]
}

/** The levies whose moment is the receipt, on the HT share that the database gives to each settlement, at the rule frozen on its invoice. */
async function receiptLevies(
  ctx: Context,
  organisation: Organisation,
  receipts: readonly SpreadReceipt[],
  netOf: ReadonlyMap<string, number>,
): Promise<EntryLine[][]> {
  const levies = (await readLevies(ctx)).filter(levy => levy.moment === 'receipt')
  const documents = receipts.flatMap((receipt, i) =>
    receipt.spread
      .filter(({ invoice }) => levies.some(levy => invoice.levyIds.includes(levy.id)))
      .map(({ invoice }) => ({
        receipt: i,
        documentKind: 'receipt',
        documentId: receipt.id,
        documentNumber: invoice.number,
        settlesId: invoice.id,
        activityId: receipt.activityId,
        day: receipt.day,
        baseCents: netOf.get(`${receipt.id} ${invoice.id}`)!,
        levies: levies.filter(levy => invoice.levyIds.includes(levy.id)),
      })),
  )
  const byDocument = await assessLevies(ctx, organisation, documents)
  // Lines come back by document, and the receipt is the document: its first part carries them all.
  return receipts.map((_, i) => byDocument[documents.findIndex(document => document.receipt === i)] ?? [])
}
