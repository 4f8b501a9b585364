import type { Selectable, SelectQueryBuilder } from 'kysely'
import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { cents, sum } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import type { Database } from '../../platform/schema.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Accounts } from '../organisation/settings.ts'
import { INVOICE_STAGES, INVOICE_STATUSES, type InvoiceStage, totalsOf, withVat } from './invoice.ts'
import { INVOICE_KINDS } from './invoice-kind.ts'
import { type Printed, readDeductions, readEarlierVat, readOpenItems } from './read-invoice.ts'
import { METHODS_TO_DEPOSIT, RECEIPT_METHODS } from './receipt-method.ts'
import { readRetention } from './retentions.ts'
import { readLines } from './sales-lines.ts'

const zInvoiceRow = z.object({
  id: zId,
  kind: z.enum(INVOICE_KINDS),
  status: z.enum(INVOICE_STATUSES),
  /** Where it stands today. */
  stage: z.enum(INVOICE_STAGES),
  number: z.string().nullable(),
  subject: z.string().nullable(),
  activityId: zId,
  activityName: z.string(),
  customerId: zId,
  customerName: z.string(),
  issuedOn: zDay.nullable(),
  dueOn: zDay.nullable(),
  netCents: z.number(),
  grossCents: z.number(),
  /** What the invoice asks: its total less the deposits it deducts. */
  payableCents: z.number(),
  /** What the customer still owes, read in the ledger; negative when too much was received. */
  openCents: z.number(),
  /** What the customer keeps back as a retenue de garantie: not to be chased before it is released. */
  heldCents: z.number(),
  version: z.number(),
})
export type InvoiceRow = z.output<typeof zInvoiceRow>

/** Of each invoice `i`, what is open in the ledger: read for each, or summed at once where many are sorted by it. */
const openSums = ({ customers, retentions }: Accounts) => sql`
  (sum(open_cents) filter (where account = ${customers}))::bigint as open, (sum(open_cents) filter (where account = ${retentions}))::bigint as held`
const openOfEach = (accounts: Accounts) =>
  sql<object>`lateral (
  select ${openSums(accounts)} from open_item where organisation_id = i.organisation_id and item_id = i.id)`.as('o')
const openOfAll = (ctx: Context, accounts: Accounts) =>
  sql<{ item: string }>`(
  select item_id as item, ${openSums(accounts)} from open_item where organisation_id = ${ctx.organisationId} and open_cents <> 0 group by item_id)`.as(
    'o',
  )

const openCents = sql<number>`coalesce(o.open, 0)`
const heldCents = sql<number>`coalesce(o.held, 0)`

/** When all that is left is a released retenue de garantie, it is due from its release. */
const dueOn = sql<InvoiceRow['dueOn']>`case when i.retention_bp is null then i.due_on
  else coalesce((select t.released_on from retention t where t.organisation_id = i.organisation_id and t.invoice_id = i.id
    and t.released_on is not null and ${openCents} <= t.amount_cents), i.due_on) end`

/** Where it stands today, as its place among the stages. */
function stageOf(ctx: Context) {
  const is = (stage: InvoiceStage) => sql.lit(INVOICE_STAGES.indexOf(stage))
  return sql<number>`case when i.status = 'draft' then ${is('draft')} when i.status = 'submitted' then ${is('submitted')}
    when i.kind = 'credit-note' then ${is('credit')}
    when o.open > 0 then case when ${dueOn} < ${ctx.today} then ${is('late')}
      when o.open + ${heldCents} < i.payable_cents then ${is('partly')} else ${is('open')} end
    when ${openCents} = 0 and i.id in (select e.document_id from entry e
      where e.organisation_id = ${ctx.organisationId} and e.document_kind = 'write-off') then ${is('lost')}
    when o.held > 0 then ${is('held')} else ${is('paid')} end`
}

type Invoices = SelectQueryBuilder<{ i: Database['invoice'] }, 'i', Selectable<Database['invoice']>>

/** What a list shows of the invoices chosen, which are chosen before anything is joined to them. */
function showInvoices(ctx: Context, accounts: Accounts, chosen: Invoices) {
  return ctx.db
    .selectFrom(chosen.as('i'))
    .innerJoin('customer as c', join =>
      join.onRef('c.organisation_id', '=', 'i.organisation_id').onRef('c.id', '=', 'i.customer_id'),
    )
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'i.organisation_id').onRef('a.id', '=', 'i.activity_id'),
    )
    .innerJoin(openOfEach(accounts), join => join.onTrue())
    .select([
      'i.id',
      'i.kind',
      'i.status',
      sql<InvoiceStage>`(${[...INVOICE_STAGES]}::text[])[${stageOf(ctx)} + 1]`.as('stage'),
      'i.number',
      'i.subject',
      'i.activity_id as activityId',
      'a.name as activityName',
      'i.customer_id as customerId',
      'c.name as customerName',
      'i.issued_on as issuedOn',
      dueOn.as('dueOn'),
      'i.net_cents as netCents',
      'i.gross_cents as grossCents',
      'i.payable_cents as payableCents',
      openCents.as('openCents'),
      heldCents.as('heldCents'),
      'i.version',
    ])
}

const selectInvoices = (ctx: Context): Invoices =>
  ctx.db.selectFrom('invoice as i').selectAll('i').where('i.organisation_id', '=', ctx.organisationId)

/** Invoices, 50 a page, drafts then newest first unless sorted otherwise. Status `late` and `open` are read from the ledger. */
export const listInvoices = query({
  name: 'listInvoices',
  api: 'GET /invoices',
  summary: 'Liste les factures',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    customerId: zId.optional(),
    quoteId: zId.optional(),
    status: z.enum(['draft', 'submitted', 'issued', 'open', 'late', 'paid', 'held']).optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    q: z.string().max(100).optional(),
    sort: zSort('-issuedOn', 'issuedOn', 'customer', 'stage', 'gross', 'open'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zInvoiceRow), next: z.string().nullable() }),
  async run(ctx, input) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const own = ctx.session.activityIds
    const { column, key, way, order, beyond, page } = sorted(
      input,
      {
        // Drafts first: an index has it so.
        issuedOn: sql`coalesce(i.issued_on, date '9999-12-31')`,
        customer: sql`"buyerName"`,
        stage: stageOf(ctx),
        gross: sql`case i.kind when 'credit-note' then -i.gross_cents else i.gross_cents end`,
        open: openCents,
      },
      sql`i.id`,
    )
    const buyers = sql<{
      buyerId: string
    }>`(select id as "buyerId", name collate "und-x-icu" as "buyerName" from customer
      where organisation_id = ${ctx.organisationId})`.as('buyer')
    let chosen = selectInvoices(ctx)
      .$if(column === 'customer', rows => rows.innerJoin(buyers, join => join.onRef('buyerId', '=', 'i.customer_id')))
      .$if(column === 'stage' || column === 'open', rows =>
        rows.leftJoin(openOfAll(ctx, accounts), join => join.onRef('o.item', '=', 'i.id')),
      )
      .select(key.as('sortKey'))
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (own) chosen = chosen.where(sql<boolean>`activity_id = any(${own}::uuid[])`)
    if (input.activityId) chosen = chosen.where('activity_id', '=', input.activityId)
    if (input.customerId) chosen = chosen.where('customer_id', '=', input.customerId)
    if (input.quoteId) chosen = chosen.where('quote_id', '=', input.quoteId)
    if (input.from) chosen = chosen.where('issued_on', '>=', input.from)
    if (input.to) chosen = chosen.where('issued_on', '<=', input.to)
    const { status } = input
    if (status === 'draft' || status === 'submitted') chosen = chosen.where('status', '=', status)
    else if (status) chosen = chosen.where('status', '=', 'issued')
    const openOn = (
      account: string,
    ) => sql`(select o.item_id from open_item o where o.organisation_id = ${ctx.organisationId} and o.account = ${account}
      and o.open_cents <> 0 ${own ? sql`and o.activity_id = any(${own}::uuid[])` : sql``} group by o.item_id having sum(o.open_cents) > 0)`
    const owed = openOn(accounts.customers)
    if (status === 'held') chosen = chosen.where(sql<boolean>`id in ${openOn(accounts.retentions)}`)
    if (status === 'open' || status === 'late')
      chosen = chosen.where('kind', '<>', 'credit-note').where(sql<boolean>`id in ${owed}`)
    if (status === 'late')
      chosen = chosen
        .where('due_on', '<', ctx.today)
        .where(
          sql<boolean>`not exists (select from retention t where t.organisation_id = ${ctx.organisationId} and t.invoice_id = i.id and t.released_on >= ${ctx.today})`,
        )
    if (status === 'paid') chosen = chosen.where('kind', '<>', 'credit-note').where(sql<boolean>`id not in ${owed}`)
    if (input.q) {
      const like = containing(input.q)
      chosen = chosen.where(
        sql<boolean>`(number ilike ${like} or subject ilike ${like} or customer_id in
          (select c.id from customer c where c.organisation_id = ${ctx.organisationId} and unaccent(c.name) ilike unaccent(${like})))`,
      )
    }
    // Among most of a house's invoices, customers are read by name with theirs: the planner, from which policies keep how many there are, sorts all.
    const few = own ?? input.activityId ?? input.customerId ?? input.quoteId ?? input.q ?? (!MOST.has(status) || null)
    if (column === 'customer' && few === null) await sql`select set_config('enable_sort', 'off', true)`.execute(ctx.db)
    const rows = await showInvoices(ctx, accounts, chosen)
      .select(sql<string>`i."sortKey"`.as('sortKey'))
      .orderBy('sortKey', way)
      .orderBy('i.id', way)
      .execute()
    return page(rows as (InvoiceRow & { sortKey: string })[])
  },
})

const MOST = new Set<string | undefined>([undefined, 'issued', 'paid'])

/** One invoice with its lines, totals, receipts, credit notes and what it still waits for. */
export const getInvoice = query({
  name: 'getInvoice',
  api: 'GET /invoices/{id}',
  summary: 'Lit une facture, ses lignes, ses règlements et ses avoirs',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zInvoiceRow.loose(),
  async run(ctx, { id }) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const row = await showInvoices(ctx, accounts, selectInvoices(ctx).where('id', '=', id))
      .select([
        'i.quote_id as quoteId',
        'i.credited_id as creditedId',
        'i.notes',
        'i.purchase_order as purchaseOrder',
        'i.performed_on as performedOn',
        'i.payment_term_days as paymentTermDays',
        'i.discount_bp as discountBp',
        'i.retention_bp as retentionBp',
        'i.deposit_ids as depositIds',
        'i.vat_cents as vatCents',
        'i.printed',
        'i.return_reason as returnReason',
        'i.sent_on as sentOn',
        'c.email as customerEmail',
        sql<
          string | null
        >`(select number from quote q where q.organisation_id = i.organisation_id and q.id = i.quote_id)`.as(
          'quoteNumber',
        ),
        sql<
          string | null
        >`(select number from invoice o where o.organisation_id = i.organisation_id and o.id = i.credited_id)`.as(
          'creditedNumber',
        ),
      ])
      .executeTakeFirst()
    if (!row) throw notFound('Cette facture')
    const lines = (await readLines(ctx, [id])).get(id)!
    const [earlierVat] = row.status === 'issued' ? [[]] : await readEarlierVat(ctx, [row])
    const totals = totalsOf(lines, row.discountBp, earlierVat)
    const item = (await readOpenItems(ctx, [id], accounts)).get(id)!
    const receipts = await ctx.db
      .selectFrom('receipt_part as p')
      .innerJoin('receipt as r', join =>
        join.onRef('r.organisation_id', '=', 'p.organisation_id').onRef('r.id', '=', 'p.receipt_id'),
      )
      .select(['r.id', 'r.day', 'r.method', 'r.reference', 'p.amount_cents as amountCents'])
      .where('p.organisation_id', '=', ctx.organisationId)
      .where('p.invoice_id', '=', id)
      .orderBy('r.day')
      .execute()
    const creditNotes = await ctx.db
      .selectFrom('invoice')
      .select(['id', 'number', 'status', 'issued_on as issuedOn', 'gross_cents as grossCents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('credited_id', '=', id)
      .execute()
    const deductions =
      row.status === 'issued'
        ? await readPrintedDeductions(ctx, row.depositIds)
        : await readDeductions(ctx, row.depositIds, row.customerId)
    const { printed, ...rest } = row
    return {
      ...(rest as typeof rest & InvoiceRow),
      lines,
      totals: row.printed ? withVat(totals, (row.printed as Printed).vat) : totals,
      earlierVat,
      deductions,
      receipts,
      creditNotes,
      retention: await readRetention(ctx, id),
      waitingVatCents: cents(sum(item.waiting.map(w => w.cents))),
      mentions: (printed as Printed | null)?.mentions ?? [],
    }
  },
})

const zReceiptRow = z.object({
  id: zId,
  day: zDay,
  method: z.enum(RECEIPT_METHODS),
  activityId: zId,
  activityName: z.string(),
  /** Who paid: a customer, or those of a taking. */
  customerId: zId.nullable(),
  takingId: zId.nullable(),
  customerName: z.string(),
  amountCents: z.number(),
  reference: z.string().nullable(),
  /** Numbers of the invoices that it settles, in part or in full. */
  invoices: z.array(z.strictObject({ id: zId, number: z.string() })),
  /** What no invoice took: the customer's credit. */
  overCents: z.number(),
  /** Its remittance to the bank, once made. */
  depositReference: z.string().nullable(),
})
export type ReceiptRow = z.output<typeof zReceiptRow>

/** Money received, newest first, 50 a page. `toDeposit`: what the bank does not have yet, oldest first; cheques unless `method` says otherwise. */
export const listReceipts = query({
  name: 'listReceipts',
  api: 'GET /receipts',
  summary: 'Liste les encaissements',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    customerId: zId.optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    toDeposit: z.boolean().optional(),
    method: z.enum(METHODS_TO_DEPOSIT).optional(),
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zReceiptRow), next: z.string().nullable() }),
  async run(ctx, input) {
    let rows = ctx.db
      .selectFrom('receipt as r')
      .leftJoin('customer as c', join =>
        join.onRef('c.organisation_id', '=', 'r.organisation_id').onRef('c.id', '=', 'r.customer_id'),
      )
      .leftJoin('taking as t', join =>
        join.onRef('t.organisation_id', '=', 'r.organisation_id').onRef('t.id', '=', 'r.taking_id'),
      )
      .innerJoin('activity as a', join =>
        join.onRef('a.organisation_id', '=', 'r.organisation_id').onRef('a.id', '=', 'r.activity_id'),
      )
      .select([
        'r.id',
        'r.day',
        'r.method',
        'r.activity_id as activityId',
        'a.name as activityName',
        'r.customer_id as customerId',
        'r.taking_id as takingId',
        sql<string>`coalesce(c.name, 'Recette ' || t.reference)`.as('customerName'),
        'r.amount_cents as amountCents',
        'r.reference',
        sql<
          ReceiptRow['invoices']
        >`coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number) order by i.number)
          from receipt_part p join invoice i on i.organisation_id = p.organisation_id and i.id = p.invoice_id
          where p.organisation_id = r.organisation_id and p.receipt_id = r.id), '[]')`.as('invoices'),
        sql<number>`case when r.taking_id is not null then 0 else (r.amount_cents - coalesce((select sum(p.amount_cents) from receipt_part p where p.organisation_id = r.organisation_id and p.receipt_id = r.id), 0))::bigint end`.as(
          'overCents',
        ),
        sql<
          string | null
        >`(select d.reference from cheque_deposit d where d.organisation_id = r.organisation_id and d.id = r.deposit_id)`.as(
          'depositReference',
        ),
      ])
      .where('r.organisation_id', '=', ctx.organisationId)
      .where('r.cancelled_at', 'is', null)
      .limit(input.limit + 1)
    if (input.activityId) rows = rows.where('r.activity_id', '=', input.activityId)
    if (input.customerId) rows = rows.where('r.customer_id', '=', input.customerId)
    if (input.method) rows = rows.where('r.method', '=', input.method)
    if (input.from) rows = rows.where('r.day', '>=', input.from)
    if (input.to) rows = rows.where('r.day', '<=', input.to)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(
        sql<boolean>`(r.reference ilike ${like} or t.reference ilike ${like} or unaccent(c.name) ilike unaccent(${like}))`,
      )
    }
    const key = input.after ? readCursor(input.after, 2) : null
    if (input.toDeposit) {
      rows = rows
        .where('r.method', '=', input.method ?? 'cheque')
        .where('r.deposit_id', 'is', null)
        .orderBy('r.day')
        .orderBy('r.id')
      if (key) rows = rows.where(sql<boolean>`(r.day, r.id) > (${key[0]}::date, ${key[1]}::uuid)`)
    } else {
      rows = rows.orderBy('r.day', 'desc').orderBy('r.id', 'desc')
      if (key) rows = rows.where(sql<boolean>`(r.day, r.id) < (${key[0]}::date, ${key[1]}::uuid)`)
    }
    return pageOf((await rows.execute()) as ReceiptRow[], input.limit, row => [row.day, row.id])
  },
})

/** The deposits that an issued balance invoice deducted, as printed on it. */
export async function readPrintedDeductions(ctx: Context, depositIds: readonly string[]) {
  if (depositIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('invoice')
    .select([
      'id as invoiceId',
      'number',
      'issued_on as issuedOn',
      'net_cents as netCents',
      'vat_cents as vatCents',
      'gross_cents as grossCents',
      'printed',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', depositIds)
    .orderBy('number')
    .execute()
  return rows.map(({ printed, ...row }) => ({
    ...row,
    number: row.number!,
    issuedOn: row.issuedOn!,
    vat: (printed as Printed).vat,
  }))
}

const zQuoteRow = z.object({
  id: zId,
  number: z.string().nullable(),
  status: z.enum(['draft', 'sent', 'signed', 'refused', 'cancelled']),
  subject: z.string().nullable(),
  activityId: zId,
  activityName: z.string(),
  customerId: zId,
  customerName: z.string(),
  day: zDay.nullable(),
  validUntil: zDay.nullable(),
  netCents: z.number(),
  grossCents: z.number(),
  /** Net amount of a signed quote that no issued invoice covers yet: « reste à facturer ». */
  toInvoiceCents: z.number(),
  version: z.number(),
})
export type QuoteRow = z.output<typeof zQuoteRow>

function selectQuotes(ctx: Context) {
  return ctx.db
    .selectFrom('quote as q')
    .innerJoin('customer as c', join =>
      join.onRef('c.organisation_id', '=', 'q.organisation_id').onRef('c.id', '=', 'q.customer_id'),
    )
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'q.organisation_id').onRef('a.id', '=', 'q.activity_id'),
    )
    .select([
      'q.id',
      'q.number',
      'q.status',
      'q.subject',
      'q.activity_id as activityId',
      'a.name as activityName',
      'q.customer_id as customerId',
      'c.name as customerName',
      'q.day',
      'q.valid_until as validUntil',
      'q.net_cents as netCents',
      'q.gross_cents as grossCents',
      toInvoice.as('toInvoiceCents'),
      'q.version',
    ])
    .where('q.organisation_id', '=', ctx.organisationId)
}

// Deposits count until the balance invoice, which bills the whole and deducts them; credit notes open the amount again.
const toInvoice = sql<number>`case when q.status = 'signed' then q.net_cents - coalesce((
  select sum(case i.kind when 'credit-note' then -i.net_cents else i.net_cents end
    - case when i.kind = 'balance' then coalesce((select sum(d.net_cents) from invoice d where d.organisation_id = i.organisation_id and d.id = any(i.deposit_ids)), 0) else 0 end)
  from invoice i where i.organisation_id = q.organisation_id and i.quote_id = q.id and i.status = 'issued'), 0) else 0 end::bigint`

/** Quotes, 50 a page, drafts then newest first unless sorted otherwise. */
export const listQuotes = query({
  name: 'listQuotes',
  api: 'GET /quotes',
  summary: 'Liste les devis',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    customerId: zId.optional(),
    status: z.enum(['draft', 'sent', 'signed', 'refused', 'cancelled']).optional(),
    q: z.string().max(100).optional(),
    sort: zSort('-day', 'day', 'customer', 'net'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zQuoteRow), next: z.string().nullable() }),
  async run(ctx, input) {
    const { key, order, beyond, page } = sorted(
      input,
      {
        day: sql`coalesce(q.day, date '9999-12-31')`,
        customer: sql`c.name collate "und-x-icu"`,
        net: sql`q.net_cents`,
      },
      sql`q.id`,
    )
    let rows = selectQuotes(ctx)
      .select(key.as('sortKey'))
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (input.activityId) rows = rows.where('q.activity_id', '=', input.activityId)
    if (input.customerId) rows = rows.where('q.customer_id', '=', input.customerId)
    if (input.status) rows = rows.where('q.status', '=', input.status)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(
        sql<boolean>`(q.number ilike ${like} or q.subject ilike ${like} or unaccent(c.name) ilike unaccent(${like}))`,
      )
    }
    return page((await rows.execute()) as (QuoteRow & { sortKey: string })[])
  },
})

export const getQuote = query({
  name: 'getQuote',
  api: 'GET /quotes/{id}',
  summary: 'Lit un devis, ses lignes et ses factures',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zQuoteRow.loose(),
  async run(ctx, { id }) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const row = await selectQuotes(ctx)
      .select([
        'q.notes',
        'q.discount_bp as discountBp',
        'q.deposit_bp as depositBp',
        'q.retention_bp as retentionBp',
        'q.sent_on as sentOn',
        'q.signed_on as signedOn',
        'q.signed_by as signedBy',
        'q.refused_on as refusedOn',
        'q.refusal_reason as refusalReason',
        'q.replaces_id as replacesId',
        'q.revision',
        'q.vat_cents as vatCents',
        'c.email as customerEmail',
      ])
      .where('q.id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound('Ce devis')
    const lines = (await readLines(ctx, [id])).get(id)!
    const invoices = (await showInvoices(ctx, accounts, selectInvoices(ctx).where('quote_id', '=', id))
      .orderBy('i.id')
      .execute()) as InvoiceRow[]
    return { ...(row as typeof row & QuoteRow), lines, totals: totalsOf(lines, row.discountBp), invoices }
  },
})

/**
 * The five stages of turnover HT over a period: quoted, signed, invoiced, cashed, lost. The same figures for an activity, a portfolio
 * (the session's activities) and the house. Cashed is the HT share of what customers paid in the period. Takings are sold and cashed at once.
 */
export const turnoverStages = query({
  name: 'turnoverStages',
  api: 'GET /turnover-stages',
  summary: 'Chiffre d’affaires en cinq étapes : devis, signé, facturé, encaissé, perdu',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional(), from: zDay, to: zDay }),
  output: z.strictObject({
    quotedCents: z.number(),
    signedCents: z.number(),
    invoicedCents: z.number(),
    cashedCents: z.number(),
    lostCents: z.number(),
  }),
  async run(ctx, { activityId, from, to }) {
    const own = activityId ? sql`and activity_id = ${activityId}` : sql``
    const takings = sql`(select coalesce(sum(net_cents), 0)::bigint from taking where organisation_id = ${ctx.organisationId} and day between ${from} and ${to} ${own})
      - (select coalesce(sum(net_cents), 0)::bigint from taking where organisation_id = ${ctx.organisationId} and cancelled_on between ${from} and ${to} ${own})`
    const { rows } = await sql<{
      quotedCents: number
      signedCents: number
      invoicedCents: number
      cashedCents: number
      lostCents: number
    }>`
      select
        (select coalesce(sum(net_cents), 0)::bigint from quote where organisation_id = ${ctx.organisationId} and sent_on between ${from} and ${to} and status <> 'cancelled' ${own}) as "quotedCents",
        (select coalesce(sum(net_cents), 0)::bigint from quote where organisation_id = ${ctx.organisationId} and signed_on between ${from} and ${to} ${own}) as "signedCents",
        (select coalesce(sum(case kind when 'credit-note' then -net_cents else net_cents end), 0)::bigint from invoice
          where organisation_id = ${ctx.organisationId} and issued_on between ${from} and ${to} and kind <> 'deposit' ${own})
          + ${takings} as "invoicedCents",
        (select coalesce(sum(net_cents), 0)::bigint from receipt_part where organisation_id = ${ctx.organisationId} and day between ${from} and ${to} ${own})
          + ${takings} as "cashedCents",
        (select coalesce(sum(net_cents), 0)::bigint from quote where organisation_id = ${ctx.organisationId} and refused_on between ${from} and ${to} ${own})
          + (select coalesce(sum(net_cents), 0)::bigint from quote where organisation_id = ${ctx.organisationId} and status = 'sent'
            and valid_until between ${from} and ${to} and valid_until < ${ctx.today} ${own}) as "lostCents"`.execute(
      ctx.db,
    )
    return rows[0]!
  },
})
