import { z } from 'zod'
import { type Day, formatDay, yearOf } from '../../kernel/day.ts'
import { zId, zOptionalText, zPositiveCents, zText } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry, reversal, withLiaisons } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'

const WRITERS = ['entrepreneur', 'advisor', ...OFFICE] as const

/**
 * What an activity invoices another of the same cooperative: no VAT, since they are one taxpayer. Nothing is posted until the buyer
 * accepts; the house may accept for it.
 */
export const proposeInternalInvoice = useCase({
  name: 'proposeInternalInvoice',
  api: 'POST /internal-invoices',
  summary: 'Propose une facture interne à une autre activité de la coopérative',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({
    sellerActivityId: zId,
    buyerActivityId: zId,
    label: zText(200),
    amountCents: zPositiveCents,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    await readActivity(ctx, input.sellerActivityId)
    const id = await insertProposal(ctx, input)
    ctx.record(id, { activityId: input.sellerActivityId })
    return { id }
  },
})

interface Proposal {
  sellerActivityId: string
  buyerActivityId: string
  label: string
  amountCents: number
}

async function insertProposal(ctx: Context, input: Proposal): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('internal_invoice')
    .values({
      organisation_id: ctx.organisationId,
      id,
      seller_activity_id: input.sellerActivityId,
      buyer_activity_id: input.buyerActivityId,
      label: input.label,
      amount_cents: cents(input.amountCents),
      proposed_on: ctx.today,
    })
    .execute()
  return id
}

/** The buyer's answer: accepted, it is numbered and posted on both sides at once; refused, it says why and nothing is posted. */
export const answerInternalInvoice = useCase({
  name: 'answerInternalInvoice',
  api: 'POST /internal-invoices/{id}/answer',
  summary: 'Accepte ou refuse une facture interne',
  roles: WRITERS,
  scope: 'own',
  input: z.discriminatedUnion('answer', [
    z.strictObject({ id: zId, answer: z.literal('accepted') }),
    z.strictObject({ id: zId, answer: z.literal('refused'), reason: zText(300) }),
  ]),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const row = await lockInternal(ctx, input.id)
    refuseUnless(ctx, row.buyer_activity_id, 'C’est à l’activité facturée de répondre.')
    if (row.status !== 'proposed')
      throw new Refused([refuse('etat', 'Cette facture interne a déjà sa réponse : rechargez la page.')])
    if (input.answer === 'accepted') await postInternal(ctx, row)
    else await setStatus(ctx, row.id, { status: 'refused', reason: input.reason })
    ctx.record(row.id, { activityId: row.buyer_activity_id })
    return { id: row.id }
  },
})

/** Cancels a posted one by its mirror, for an error: seller or house. A proposal is simply taken back. */
export const cancelInternalInvoice = useCase({
  name: 'cancelInternalInvoice',
  api: 'POST /internal-invoices/{id}/cancellation',
  summary: 'Annule une facture interne',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId, reason: zOptionalText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, reason }) {
    const row = await lockInternal(ctx, id)
    refuseUnless(ctx, row.seller_activity_id, 'C’est à l’activité qui facture d’annuler : demandez-le-lui.')
    if (row.status === 'proposed') await setStatus(ctx, id, { status: 'refused', reason: reason ?? 'Retirée' })
    else if (row.status === 'posted') {
      const entry = await entryOf(ctx, row, row.entry_id!, row.number!)
      await postEntries(ctx, [reversal(entry, newId(), ctx.today, `Annulation ${row.number}`)], 'validated')
      await setStatus(ctx, id, { status: 'cancelled', reason: reason ?? null })
    } else throw new Refused([refuse('etat', 'Cette facture interne n’a plus rien à annuler.')])
    ctx.record(id, { activityId: row.seller_activity_id, before: { status: row.status } })
    return { id }
  },
})

/** Accepted beforehand (a part of a signed shared quote): posted at once. Gives its id. */
export async function invoiceInternally(ctx: Context, proposal: Proposal): Promise<string> {
  const id = await insertProposal(ctx, proposal)
  await postInternal(ctx, await lockInternal(ctx, id))
  return id
}

type Row = Awaited<ReturnType<typeof lockInternal>>

async function lockInternal(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('internal_invoice')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Cette facture interne')
  return row
}

function refuseUnless(ctx: Context, activityId: string, message: string): void {
  const { activityIds } = ctx.session
  if (activityIds !== null && !activityIds.includes(activityId))
    throw new Refused([refuse('interdit', message)], 'forbidden')
}

const setStatus = (ctx: Context, id: string, columns: { status: string; reason?: string | null }) =>
  ctx.db
    .updateTable('internal_invoice')
    .set(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()

/**
 * Seller: D 581, C internal sales. Buyer: D internal purchases, C 581. Treasury moves from one to the other, on the day. Made from the
 * invoice alone: neither side's session may read the other's lines.
 */
async function entryOf(ctx: Context, row: Row, id: string, number: string): Promise<Entry> {
  const { accounts, journals } = (await readOrganisation(ctx)).settings
  const lines = [
    ...debitLine(row.amount_cents, { account: accounts.internalPurchases, activityId: row.buyer_activity_id }),
    ...creditLine(row.amount_cents, { account: accounts.internalSales, activityId: row.seller_activity_id }),
  ]
  return {
    id,
    journal: journals.sales,
    day: ctx.today,
    label: `Facture interne ${number}`,
    documentKind: 'internal-invoice',
    documentId: row.id,
    documentNumber: number,
    documentDay: row.day ?? ctx.today,
    lines: withLiaisons(lines, accounts.treasuryLiaison),
  }
}

async function postInternal(ctx: Context, row: Row): Promise<void> {
  const { number, year, rank } = await takeInternalNumber(ctx)
  const entryId = newId()
  await postEntries(ctx, [await entryOf(ctx, row, entryId, number)], 'validated')
  await ctx.db
    .updateTable('internal_invoice')
    .set({ status: 'posted', number, year, rank, day: ctx.today, entry_id: entryId })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', row.id)
    .execute()
}

/** The next number of the year. Locked until commit, without a gap: the house's own row orders those who ask at once. */
async function takeInternalNumber(ctx: Context): Promise<{ number: string; year: number; rank: number }> {
  const year = yearOf(ctx.today)
  await sql`select pg_advisory_xact_lock(hashtextextended('internal_invoice ' || ${ctx.organisationId}::text, 0))`.execute(
    ctx.db,
  )
  const { rows } = await sql<{
    rank: number
    last: Day | null
  }>`select rank, last from last_internal_number(${year})`.execute(ctx.db)
  const { rank, last } = rows[0]!
  if (last && last > ctx.today)
    throw new Refused([
      refuse(
        'chronologie',
        `Une facture interne est déjà datée du ${formatDay(last)} : la numérotation reste chronologique.`,
      ),
    ])
  return { number: `INT${year}-${String(rank + 1).padStart(5, '0')}`, year, rank: rank + 1 }
}

const zInternalInvoice = z.object({
  id: zId,
  number: z.string().nullable(),
  sellerActivityId: zId,
  sellerName: z.string(),
  buyerActivityId: zId,
  buyerName: z.string(),
  label: z.string(),
  amountCents: z.number(),
  status: z.enum(['proposed', 'posted', 'refused', 'cancelled']),
  day: z.string().nullable(),
  proposedOn: z.string(),
  reason: z.string().nullable(),
  entryId: z.string().nullable(),
})
export type InternalInvoice = z.output<typeof zInternalInvoice>

export const listInternalInvoices = query({
  name: 'listInternalInvoices',
  api: 'GET /internal-invoices',
  summary: 'Liste les factures internes, les plus récentes d’abord',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ status: z.enum(['proposed', 'posted', 'refused', 'cancelled']).optional(), ...zPage }),
  output: z.strictObject({ rows: z.array(zInternalInvoice), next: z.string().nullable() }),
  async run(ctx, { status, after, limit }) {
    const cursor = after ? readCursor(after, 1) : null
    let rows = ctx.db
      .selectFrom('internal_invoice as i')
      .select([
        'i.id',
        'i.number',
        'i.seller_activity_id as sellerActivityId',
        'i.buyer_activity_id as buyerActivityId',
        sql<string>`public_activity_name(i.seller_activity_id)`.as('sellerName'),
        sql<string>`public_activity_name(i.buyer_activity_id)`.as('buyerName'),
        'i.label',
        'i.amount_cents as amountCents',
        'i.status',
        'i.day',
        'i.proposed_on as proposedOn',
        'i.reason',
        'i.entry_id as entryId',
      ])
      .where('i.organisation_id', '=', ctx.organisationId)
    if (status) rows = rows.where('i.status', '=', status)
    if (cursor) rows = rows.where('i.id', '<', String(cursor[0]))
    const found = await rows
      .orderBy('i.id', 'desc')
      .limit(limit + 1)
      .execute()
    return pageOf(found as InternalInvoice[], limit, row => [row.id])
  },
})

/** The activities of the cooperative that one may invoice: their trade names, which are public; never more. */
export const listColleagues = query({
  name: 'listColleagues',
  api: 'GET /colleagues',
  summary: 'Liste les activités ouvertes de la coopérative, par leur nom commercial',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.strictObject({
    activities: z.array(z.object({ id: zId, name: z.string(), trade: z.string().nullable() })),
  }),
  async run(ctx) {
    const { rows } = await sql<{ id: string; name: string; trade: string | null }>`
      select id, name, trade from colleagues(${ctx.today}) order by name collate "und-x-icu"`.execute(ctx.db)
    return { activities: rows }
  },
})
