import { z } from 'zod'
import type { Day, Instant } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Accounts } from '../organisation/settings.ts'
import {
  deductibleOf,
  NATURE_CODES,
  PURCHASE_KINDS,
  PURCHASE_STATUSES,
  type PurchaseKind,
  type PurchaseLine,
  type PurchaseStatus,
  purchaseReference,
  REVERSE_CHARGES,
} from './purchase.ts'
import type { OpenPart } from './purchase-entry.ts'
import { readLines } from './purchase-lines.ts'

/** A purchase as this module's use cases work on it. */
export interface Purchase {
  id: string
  activityId: string
  kind: PurchaseKind
  status: PurchaseStatus
  reference: string
  supplierId: string | null
  personId: string | null
  number: string | null
  subject: string | null
  day: Day | null
  dueOn: Day | null
  receiptId: string | null
  /** Of a credit note: the invoice that it corrects. */
  creditedId: string | null
  vatOnDebits: boolean
  entryId: string | null
  acceptedAt: Instant | null
  version: number
  supplier: { name: string; country: string; archived: boolean } | null
  lines: PurchaseLine[]
}

/** Purchases in the order asked, locked in the order of their ids. Refused when one is missing. */
export async function lockPurchases(ctx: Context, ids: readonly string[]): Promise<Purchase[]> {
  const rows = await ctx.db
    .selectFrom('purchase as p')
    .leftJoin('supplier as s', join =>
      join.onRef('s.organisation_id', '=', 'p.organisation_id').onRef('s.id', '=', 'p.supplier_id'),
    )
    .selectAll('p')
    .select(['s.name as s_name', 's.country as s_country', 's.archived_on as s_archived_on'])
    .where('p.organisation_id', '=', ctx.organisationId)
    .where('p.id', 'in', ids)
    .orderBy('p.id')
    .forUpdate('p')
    .execute()
  const lines = await readLines(ctx, ids)
  const byId = new Map(
    rows.map(row => [
      row.id,
      {
        id: row.id,
        activityId: row.activity_id,
        kind: row.kind as PurchaseKind,
        status: row.status as PurchaseStatus,
        reference: purchaseReference({ id: row.id, kind: row.kind as PurchaseKind, number: row.number }),
        supplierId: row.supplier_id,
        personId: row.person_id,
        number: row.number,
        subject: row.subject,
        day: row.day,
        dueOn: row.due_on,
        receiptId: row.receipt_id,
        creditedId: row.credited_id,
        vatOnDebits: row.vat_on_debits,
        entryId: row.entry_id,
        acceptedAt: row.accepted_at,
        version: row.version,
        supplier: row.s_name
          ? { name: row.s_name, country: row.s_country!, archived: row.s_archived_on !== null }
          : null,
        lines: lines.get(row.id)!,
      } satisfies Purchase,
    ]),
  )
  return [...new Set(ids)].map(id => {
    const purchase = byId.get(id)
    if (!purchase) throw notFound(ids.length === 1 ? 'Cette dépense' : 'Une des dépenses')
    return purchase
  })
}

const debtAccounts = (accounts: Accounts) => [accounts.suppliers, accounts.assetSuppliers, accounts.expenseReports]

/** By purchase: what each activity still owes on each account in the ledger, and the VAT that waits for it. */
export async function readOpenParts(
  ctx: Context,
  ids: readonly string[],
  accounts: Accounts,
): Promise<Map<string, OpenPart[]>> {
  const rows = await ctx.db
    .selectFrom('entry_line')
    .select([
      'item_id',
      'activity_id',
      'account',
      'vat_rate_bp',
      sql<number>`(sum(credit) - sum(debit))::bigint`.as('owed'),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('item_id', 'in', ids)
    .where('account', 'in', [...debtAccounts(accounts), accounts.vatDeductibleWaiting])
    .groupBy(['item_id', 'activity_id', 'account', 'vat_rate_bp'])
    .orderBy('activity_id')
    .orderBy('account')
    .execute()
  const parts = new Map<string, OpenPart[]>(ids.map(id => [id, []]))
  const waitingOf = (id: string, activityId: string) =>
    rows
      .filter(
        row =>
          row.item_id === id &&
          row.activity_id === activityId &&
          row.account === accounts.vatDeductibleWaiting &&
          row.owed !== 0,
      )
      .map(row => ({ rateBp: row.vat_rate_bp ?? 0, cents: -row.owed }))
  for (const row of rows) {
    if (row.account === accounts.vatDeductibleWaiting || row.owed === 0) continue
    parts.get(row.item_id!)!.push({
      activityId: row.activity_id,
      account: row.account,
      openCents: row.owed,
      waiting: row.account === accounts.suppliers ? waitingOf(row.item_id!, row.activity_id) : [],
    })
  }
  return parts
}

const zSummary = z.object({
  id: zId,
  activityId: zId,
  activity: z.string().nullable(),
  kind: z.enum(PURCHASE_KINDS),
  status: z.enum(PURCHASE_STATUSES),
  reference: z.string(),
  number: z.string().nullable(),
  subject: z.string().nullable(),
  /** Of its first line. */
  label: z.string().nullable(),
  supplierId: zId.nullable(),
  supplier: z.string().nullable(),
  personId: zId.nullable(),
  person: z.string().nullable(),
  day: zDay.nullable(),
  dueOn: zDay.nullable(),
  receiptId: zId.nullable(),
  /** Of a credit note: the invoice that it corrects. */
  creditedId: zId.nullable(),
  netCents: z.number(),
  vatCents: z.number(),
  grossCents: z.number(),
  /** What is still to be paid, in the ledger; what is owed once accepted, until then. */
  openCents: z.number(),
  submittedAt: z.string().nullable(),
  refusalReason: z.string().nullable(),
  version: z.number(),
})
export type PurchaseSummary = z.output<typeof zSummary>

const firstLabel = sql<string | null>`(select l.label from purchase_line l
  where l.organisation_id = p.organisation_id and l.purchase_id = p.id order by l.position limit 1)`

function selectPurchases(ctx: Context, accounts: Accounts) {
  return ctx.db
    .selectFrom('purchase as p')
    .leftJoin('supplier as s', join =>
      join.onRef('s.organisation_id', '=', 'p.organisation_id').onRef('s.id', '=', 'p.supplier_id'),
    )
    .leftJoin('person as o', join =>
      join.onRef('o.organisation_id', '=', 'p.organisation_id').onRef('o.id', '=', 'p.person_id'),
    )
    .leftJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'p.organisation_id').onRef('a.id', '=', 'p.activity_id'),
    )
    .select([
      'p.id',
      'p.activity_id as activityId',
      'a.name as activity',
      'p.kind',
      'p.status',
      'p.number',
      'p.subject',
      firstLabel.as('label'),
      'p.supplier_id as supplierId',
      's.name as supplier',
      'p.person_id as personId',
      sql<string | null>`o.first_name || ' ' || o.last_name`.as('person'),
      'p.day',
      'p.due_on as dueOn',
      'p.receipt_id as receiptId',
      'p.credited_id as creditedId',
      'p.net_cents as netCents',
      'p.vat_cents as vatCents',
      'p.gross_cents as grossCents',
      openCents(accounts).as('openCents'),
      'p.submitted_at as submittedAt',
      'p.refusal_reason as refusalReason',
      'p.version',
    ])
    .where('p.organisation_id', '=', ctx.organisationId)
}

const openCents = (accounts: Accounts) => sql<number>`case when p.status = 'accepted' then (
  select coalesce(sum(l.credit) - sum(l.debit), 0)::bigint from entry_line l
  where l.organisation_id = p.organisation_id and l.item_id = p.id and l.account in (${sql.join(debtAccounts(accounts))})) else p.gross_cents end`

const summaryOf = (row: Omit<PurchaseSummary, 'reference'>): PurchaseSummary => ({
  ...row,
  reference: purchaseReference(row),
})

/** Purchases, drafts then the latest first unless sorted otherwise; a purchase of several activities is listed for each of them. */
export const listPurchases = query({
  name: 'listPurchases',
  api: 'GET /purchases',
  summary: 'Liste les dépenses : factures de fournisseurs, avoirs, notes de frais',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    status: z.enum(PURCHASE_STATUSES).optional(),
    kind: z.enum(PURCHASE_KINDS).optional(),
    supplierId: zId.optional(),
    personId: zId.optional(),
    /** Accepted and not wholly paid. */
    unpaid: z.boolean().optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    q: z.string().max(100).optional(),
    sort: zSort('-day', 'day', 'supplier', 'gross'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zSummary), next: z.string().nullable() }),
  async run(ctx, input) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const { key, order, beyond, page } = sorted(
      input,
      {
        day: sql`coalesce(p.day, date 'infinity')`,
        // What has no supplier stands by what it is about.
        supplier: sql`coalesce(s.name, p.subject, ${firstLabel}, '') collate "und-x-icu"`,
        gross: sql`p.gross_cents`,
      },
      sql`p.id`,
    )
    let rows = selectPurchases(ctx, accounts)
      .select(key.as('sortKey'))
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (input.activityId)
      rows = rows.where(
        sql<boolean>`(p.activity_id = ${input.activityId} or exists (select from purchase_line l where l.organisation_id = p.organisation_id and l.purchase_id = p.id and l.activity_id = ${input.activityId}))`,
      )
    if (input.status) rows = rows.where('p.status', '=', input.status)
    if (input.kind) rows = rows.where('p.kind', '=', input.kind)
    if (input.supplierId) rows = rows.where('p.supplier_id', '=', input.supplierId)
    if (input.personId) rows = rows.where('p.person_id', '=', input.personId)
    if (input.unpaid) rows = rows.where('p.status', '=', 'accepted').where(sql<boolean>`${openCents(accounts)} <> 0`)
    if (input.from) rows = rows.where('p.day', '>=', input.from)
    if (input.to) rows = rows.where('p.day', '<=', input.to)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(
        sql<boolean>`(unaccent(coalesce(s.name, '') || ' ' || coalesce(p.subject, '') || ' ' || coalesce(o.first_name || ' ' || o.last_name, '')) ilike unaccent(${like}) or p.number ilike ${like})`,
      )
    }
    const found = page((await rows.execute()) as (Omit<PurchaseSummary, 'reference'> & { sortKey: string })[])
    return { ...found, rows: found.rows.map(summaryOf) }
  },
})

const zLine = z.object({
  activityId: zId,
  nature: z.enum(NATURE_CODES),
  label: z.string(),
  day: zDay.nullable(),
  netCents: z.number(),
  vatRateBp: z.number(),
  vatCents: z.number(),
  deductibleCents: z.number(),
  grossCents: z.number(),
  recoverable: z.boolean(),
  reverseCharge: z.enum(REVERSE_CHARGES).nullable(),
  asset: z.boolean(),
  account: z.string().nullable(),
  vehicleId: zId.nullable(),
  kilometres: z.number().nullable(),
  giftYearCents: z.number().nullable(),
})

const zDetail = zSummary.extend({
  vatOnDebits: z.boolean(),
  deductibleCents: z.number(),
  postedOn: zDay.nullable(),
  acceptedAt: z.string().nullable(),
  receipt: z.object({ id: zId, name: z.string(), mediaType: z.string() }).nullable(),
  /** Number of the invoice that it corrects; the credit notes that correct it. */
  creditedNumber: z.string().nullable(),
  creditNotes: z.array(
    z.object({ id: zId, number: z.string().nullable(), status: z.enum(PURCHASE_STATUSES), grossCents: z.number() }),
  ),
  /** In the brouillard: the house may still change it. */
  provisional: z.boolean(),
  lines: z.array(zLine),
  /** Every line of the ledger about it: its entry, its payments. */
  entryLines: z.array(
    z.object({
      entryId: zId,
      journal: z.string(),
      day: zDay,
      account: z.string(),
      activity: z.string().nullable(),
      label: z.string(),
      debit: z.number(),
      credit: z.number(),
      validated: z.boolean(),
    }),
  ),
  history: z.array(z.object({ at: z.string(), useCase: z.string(), actor: z.string() })),
})
export type PurchaseDetail = z.output<typeof zDetail>

/** One purchase with its lines, its entries and payments, and who did what. */
export const getPurchase = query({
  name: 'getPurchase',
  api: 'GET /purchases/{id}',
  summary: 'Lit une dépense : lignes, écritures, paiements, historique',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zDetail,
  async run(ctx, { id }) {
    const { accounts } = (await readOrganisation(ctx)).settings
    const row = await selectPurchases(ctx, accounts)
      .select([
        'p.vat_on_debits as vatOnDebits',
        'p.deductible_cents as deductibleCents',
        'p.posted_on as postedOn',
        'p.accepted_at as acceptedAt',
        'p.entry_id as entryId',
        sql<
          string | null
        >`(select o.number from purchase o where o.organisation_id = p.organisation_id and o.id = p.credited_id)`.as(
          'creditedNumber',
        ),
      ])
      .where('p.id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound('Cette dépense')
    const { entryId, ...found } = row
    const lines = (await readLines(ctx, [id])).get(id)!
    const entryLines = await readEntryLines(ctx, id)
    return {
      ...summaryOf(found as unknown as Omit<PurchaseSummary, 'reference'>),
      vatOnDebits: row.vatOnDebits,
      deductibleCents: row.deductibleCents,
      postedOn: row.postedOn,
      acceptedAt: row.acceptedAt,
      creditedNumber: row.creditedNumber,
      creditNotes: await readCreditNotes(ctx, id),
      receipt: row.receiptId ? await readReceipt(ctx, row.receiptId) : null,
      provisional: entryLines.some(line => line.entryId === entryId && !line.validated),
      lines: lines.map(line => ({ ...line, deductibleCents: deductibleOf(line, row.day ?? ctx.today) })),
      entryLines,
      history: await readHistory(ctx, id),
    }
  },
})

async function readCreditNotes(ctx: Context, id: string): Promise<PurchaseDetail['creditNotes']> {
  const rows = await ctx.db
    .selectFrom('purchase')
    .select(['id', 'number', 'status', 'gross_cents as grossCents'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('credited_id', '=', id)
    .where('status', '<>', 'refused')
    .orderBy('id')
    .execute()
  return rows as PurchaseDetail['creditNotes']
}

async function readReceipt(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('file')
    .select(['id', 'name', 'media_type as mediaType'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

async function readEntryLines(ctx: Context, id: string): Promise<PurchaseDetail['entryLines']> {
  return ctx.db
    .selectFrom('entry as e')
    .innerJoin('entry_line as l', join =>
      join.onRef('l.organisation_id', '=', 'e.organisation_id').onRef('l.entry_id', '=', 'e.id'),
    )
    .leftJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'l.organisation_id').onRef('a.id', '=', 'l.activity_id'),
    )
    .select([
      'e.id as entryId',
      'e.journal_code as journal',
      'e.day',
      'l.account',
      'a.name as activity',
      'l.label',
      'l.debit',
      'l.credit',
      sql<boolean>`e.validated_at is not null`.as('validated'),
    ])
    .where('e.organisation_id', '=', ctx.organisationId)
    .where(eb =>
      eb.or([
        eb('e.document_id', '=', id),
        eb.exists(
          eb
            .selectFrom('entry_line as i')
            .select('i.entry_id')
            .whereRef('i.organisation_id', '=', 'e.organisation_id')
            .whereRef('i.entry_id', '=', 'e.id')
            .where('i.item_id', '=', id),
        ),
      ]),
    )
    .orderBy('e.day')
    .orderBy('e.id')
    .orderBy('l.position')
    .execute()
}

async function readHistory(ctx: Context, id: string): Promise<PurchaseDetail['history']> {
  return ctx.db
    .selectFrom('audit_log')
    .select(['at', 'use_case as useCase', 'actor_name as actor'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('subject_id', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute()
}
