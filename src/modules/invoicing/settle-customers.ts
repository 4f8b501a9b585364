import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zPositiveCents, zText } from '../../kernel/input.ts'
import { type Cents, cents, formatEuros, mulDiv, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { giveBackLevies } from '../levies/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Accounts } from '../organisation/settings.ts'
import { readCustomer } from './customers.ts'
import type { VatBreakdown } from './invoice.ts'
import { type OpenItem, wholeOf } from './invoice-entry.ts'
import { type Printed, readOpenItems } from './read-invoice.ts'

/**
 * Pays back what a customer has too much: `itemId` is the overpaid receipt or invoice, or the paid invoice that was credited.
 * D 411 · C 512. VAT does not move: the credit note has done it, and too much received bore none.
 */
export const refundCustomer = useCase({
  name: 'refundCustomer',
  api: 'POST /refunds',
  summary: 'Rembourse un client de ce qu’il a payé en trop',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    customerId: zId,
    itemId: zId,
    amountCents: zPositiveCents,
    day: zDay,
    reference: zOptionalText(80),
    account: z
      .string()
      .regex(/^5[0-9A-Z]{1,11}$/, 'Un compte de trésorerie commence par 5.')
      .nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { customerId, itemId, amountCents, day, reference, account }) {
    const { accounts, journals } = (await readOrganisation(ctx)).settings
    const customer = await lockCustomer(ctx, customerId)
    const credit = (await readCustomerCredits(ctx, accounts, customerId)).find(item => item.itemId === itemId)
    refuseIfAny([
      ...futureRefusals(day, ctx),
      ...(amountCents <= (credit?.creditCents ?? 0)
        ? []
        : [
            refuse(
              'avoir',
              credit
                ? `Ce client n’a que ${formatEuros(credit.creditCents)} à son crédit ici\u00a0: réduisez le remboursement.`
                : 'Ce client n’a rien à son crédit sur cette pièce\u00a0: établissez d’abord l’avoir.',
              'amountCents',
            ),
          ]),
    ])
    const id = newId()
    const { activity_id: activityId } = customer
    await postEntries(
      ctx,
      [
        {
          id: newId(),
          journal: journals.bank,
          day,
          label: `Remboursement ${credit!.reference}`,
          documentKind: 'refund',
          documentId: id,
          documentNumber: reference || credit!.reference,
          documentDay: day,
          lines: [
            ...debitLine(amountCents, { account: accounts.customers, activityId, thirdPartyId: customerId, itemId }),
            ...creditLine(amountCents, { account: account ?? accounts.bank, activityId }),
          ],
        },
      ],
      'validated',
    )
    ctx.record(id, { activityId })
    return { id }
  },
})

interface CustomerCredit {
  itemId: string
  /** Number of the invoice, or what the receipt says of itself. */
  reference: string
  creditCents: Cents
}

/** What a customer has to their credit, by open document, read in the ledger. */
async function readCustomerCredits(
  ctx: Context,
  accounts: Pick<Accounts, 'customers'>,
  customerId: string,
): Promise<CustomerCredit[]> {
  const { rows } = await sql<{ itemId: string; reference: string; creditCents: number }>`
    select l.item_id as "itemId",
      coalesce(
        (select number from invoice i where i.organisation_id = l.organisation_id and i.id = l.item_id),
        (select coalesce(r.reference, 'trop-perçu du ' || to_char(r.day, 'DD/MM/YYYY')) from receipt r where r.organisation_id = l.organisation_id and r.id = l.item_id),
        'crédit') as reference,
      (sum(l.credit) - sum(l.debit))::bigint as "creditCents"
    from entry_line l
    where l.organisation_id = ${ctx.organisationId} and l.third_party_id = ${customerId} and l.account = ${accounts.customers} and l.item_id is not null
    group by l.organisation_id, l.item_id
    having sum(l.credit) > sum(l.debit)
    order by l.item_id`.execute(ctx.db)
  return rows.map(row => ({ ...row, creditCents: cents(row.creditCents) }))
}

/** What a customer has to their credit: the documents that `refundCustomer` may pay back. */
export const listCustomerCredits = query({
  name: 'listCustomerCredits',
  api: 'GET /customers/{customerId}/credits',
  summary: 'Dit ce qu’un client a à son crédit, par pièce',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ customerId: zId }),
  output: z.array(z.strictObject({ itemId: zId, reference: z.string(), creditCents: z.number() })),
  async run(ctx, { customerId }) {
    await readCustomer(ctx, customerId)
    return readCustomerCredits(ctx, (await readOrganisation(ctx)).settings.accounts, customerId)
  },
})

/** Two settlements of one customer wait for each other: each reads what the other left. */
async function lockCustomer(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('customer')
    .select(['id', 'activity_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Ce client')
  return row
}

const futureRefusals = (day: string, ctx: Context): Refusal[] =>
  day > ctx.today
    ? [refuse('date', `Cette opération ne peut pas être datée après aujourd’hui (${formatDay(ctx.today)}).`, 'day')]
    : []

/**
 * Gives up what is left to collect on an invoice: a bad debt. D 654 for the HT · D 44588 for the VAT that waited (services) · D 44571
 * for the VAT already paid to the State (goods, débits: CGI art. 272, 1, recovered when the debt is lost for good and the customer has
 * been sent the invoice again with the mention of the article) · C 411. The item settles, so it letters itself. Levies taken at issue are
 * given back on the HT lost; those taken at receipt took nothing on it.
 */
export const writeOffInvoice = useCase({
  name: 'writeOffInvoice',
  api: 'POST /invoices/{id}/write-off',
  summary: 'Passe en perte ce qui reste dû sur une facture',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, day: zDay, reason: zText(200) }),
  output: z.strictObject({ id: zId, lostCents: z.number() }),
  async run(ctx, { id, day }) {
    const organisation = await readOrganisation(ctx)
    const { accounts, journals } = organisation.settings
    const invoice = await lockInvoice(ctx, id)
    const open = (await readOpenItems(ctx, [id], accounts)).get(id)!
    refuseIfAny(writeOffRefusals(ctx, invoice, open, day))
    const lines = writeOffLines(
      { ...invoice, open, ...(await readBilled(ctx, id)) },
      { activityId: invoice.activityId, itemId: id, label: invoice.number! },
      accounts,
    )
    const lostCents = sum(lines.filter(line => line.account === accounts.badDebts).map(line => line.debit ?? 0))
    const levied = await giveBackLevies(
      ctx,
      organisation,
      {
        documentKind: 'write-off',
        documentId: id,
        documentNumber: invoice.number!,
        activityId: invoice.activityId,
        day,
        baseCents: -lostCents,
        paidBaseCents: 0,
      },
      { id, depositIds: [] },
    )
    await postEntries(
      ctx,
      [
        {
          id: newId(),
          journal: journals.sundry,
          day,
          label: `Perte sur ${invoice.number}`,
          documentKind: 'write-off',
          documentId: id,
          documentNumber: invoice.number!,
          documentDay: day,
          lines: [...lines, ...levied],
        },
      ],
      'validated',
    )
    ctx.record(id, { activityId: invoice.activityId })
    return { id, lostCents }
  },
})

interface Doubtful {
  number: string | null
  status: string
  kind: string
  activityId: string
  customerId: string
  issuedOn: string | null
  creditDrafted: boolean
}

async function lockInvoice(ctx: Context, id: string): Promise<Doubtful> {
  const row = await ctx.db
    .selectFrom('invoice')
    .select([
      'number',
      'status',
      'kind',
      'activity_id as activityId',
      'customer_id as customerId',
      'issued_on as issuedOn',
      sql<boolean>`exists (select from invoice n where n.organisation_id = invoice.organisation_id and n.credited_id = invoice.id and n.status <> 'issued')`.as(
        'creditDrafted',
      ),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Cette facture')
  return row
}

function writeOffRefusals(ctx: Context, invoice: Doubtful, open: OpenItem, day: string): Refusal[] {
  if (invoice.status !== 'issued' || invoice.kind === 'credit-note')
    throw new Refused([refuse('perte', 'Seule une facture émise peut passer en perte. Un brouillon se supprime.')])
  return [
    ...futureRefusals(day, ctx),
    ...(invoice.issuedOn && day < invoice.issuedOn
      ? [refuse('date', 'La perte ne peut pas précéder la facture.', 'day')]
      : []),
    ...(invoice.kind === 'deposit'
      ? [refuse('acompte', 'Un acompte impayé n’est pas une perte\u00a0: annulez-le par un avoir.')]
      : []),
    ...(invoice.creditDrafted
      ? [refuse('avoir', `Un avoir se prépare sur ${invoice.number}\u00a0: émettez-le ou supprimez-le d’abord.`)]
      : []),
    ...(wholeOf(open) > 0 ? [] : [refuse('solde', `Il ne reste rien à encaisser sur ${invoice.number}.`)]),
  ]
}

/** What an invoice asked in the end: its total and VAT by rate, less the deposits it deducted and the credit notes on it. */
async function readBilled(ctx: Context, id: string): Promise<{ grossCents: number; vat: Map<number, number> }> {
  const { rows } = await sql<{ gross: number; vat: VatBreakdown[]; sign: number }>`
    select i.gross_cents as gross, i.printed->'vat' as vat, case when i.id = ${id} then 1 else -1 end as sign
    from invoice i where i.organisation_id = ${ctx.organisationId} and i.status = 'issued'
      and (i.id = ${id} or i.credited_id = ${id}
        or i.id = any(select unnest(b.deposit_ids) from invoice b where b.organisation_id = i.organisation_id and b.id = ${id}))`.execute(
    ctx.db,
  )
  const vat = new Map<number, number>()
  for (const row of rows)
    for (const group of row.vat as Printed['vat'])
      vat.set(group.rateBp, (vat.get(group.rateBp) ?? 0) + row.sign * group.vatCents)
  return { grossCents: sum(rows.map(row => row.sign * row.gross)), vat }
}

/** Exported for its test: what a loss writes. The VAT that waits goes with the debt; what passes it in proportion was paid to the State. */
function writeOffLines(
  invoice: { customerId: string; open: OpenItem; grossCents: number; vat: ReadonlyMap<number, number> },
  about: { activityId: string; itemId: string; label: string },
  accounts: Pick<Accounts, 'customers' | 'retentions' | 'badDebts' | 'vatWaiting' | 'vatCollected'>,
): EntryLine[] {
  const { waiting, heldCents = 0 } = invoice.open
  const openCents = wholeOf(invoice.open)
  const rates = new Set([...invoice.vat.keys(), ...waiting.map(w => w.rateBp)])
  const vat = [...rates].flatMap(rateBp => {
    const waits = sum(waiting.filter(w => w.rateBp === rateBp).map(w => w.cents))
    const unpaid = invoice.grossCents > 0 ? mulDiv(invoice.vat.get(rateBp) ?? 0, openCents, invoice.grossCents) : 0
    const line = { activityId: about.activityId, label: about.label, vatRateBp: rateBp }
    return [
      ...debitLine(waits, { ...line, account: accounts.vatWaiting, itemId: about.itemId }),
      ...debitLine(Math.max(0, unpaid - waits), { ...line, account: accounts.vatCollected }),
    ]
  })
  const vatCents = sum(vat.map(line => (line.debit ?? 0) - (line.credit ?? 0)))
  return [
    ...debitLine(openCents - vatCents, {
      account: accounts.badDebts,
      activityId: about.activityId,
      label: about.label,
    }),
    ...vat,
    ...[
      { account: accounts.customers, amount: openCents - heldCents },
      { account: accounts.retentions, amount: heldCents },
    ].flatMap(({ account, amount }) =>
      creditLine(amount, {
        account,
        activityId: about.activityId,
        thirdPartyId: invoice.customerId,
        itemId: about.itemId,
        label: about.label,
      }),
    ),
  ]
}
