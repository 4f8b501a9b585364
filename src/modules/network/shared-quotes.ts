import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { answerQuote, saveQuoteDraft, sendQuote, zSalesLines } from '../invoicing/index.ts'
import { linesRefusals, type SalesLine } from '../invoicing/invoice.ts'
import { readActivity } from '../organisation/index.ts'
import { readDirectory, readNetwork } from './networks.ts'
import { BILLINGS, composedLines, netOfLines, PART_ANSWERS, sendingRefusals } from './quote-part.ts'
import { zShownLines } from './quote-parts.ts'

const WRITERS = ['entrepreneur', 'advisor', ...OFFICE] as const

const zPart = z.strictObject({ activityId: zId, label: zText(120), lines: zSalesLines.default([]) })

/**
 * Saves a shared quote: who does what, at what price. Partners are members of the network, in whichever cooperative of the group. A part
 * that changes asks its partner again; the lead's own needs no answer. Nothing leaves before everybody has accepted.
 */
export const saveSharedQuote = useCase({
  name: 'saveSharedQuote',
  api: 'POST /shared-quotes',
  summary: 'Enregistre un devis partagé entre plusieurs activités (nouveau, ou existant avec id et version)',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    networkId: zId,
    activityId: zId,
    customerId: zId,
    subject: zText(200),
    billing: z.enum(BILLINGS, { error: 'Choisissez qui facture.' }),
    parts: z.array(zPart).min(1, 'Ajoutez au moins une part.').max(30, '30 parts au plus.'),
  }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, { id: known, version = 0, networkId, activityId, customerId, subject, billing, parts }) {
    const lead = await readActivity(ctx, activityId)
    const members = new Map((await readDirectory(ctx, networkId)).map(member => [member.activityId, member]))
    refuseIfAny([
      ...(members.has(activityId)
        ? []
        : [refuse('reseau', 'Votre activité n’est pas membre de ce réseau : rejoignez-le d’abord.', 'networkId')]),
      ...partsRefusals(lead.vatTerritory as VatTerritory, ctx.today, members, parts),
      ...((await knowsCustomer(ctx, activityId, customerId))
        ? []
        : [
            refuse(
              'client',
              'Ce client n’est pas à l’activité qui porte le devis : choisissez dans la liste.',
              'customerId',
            ),
          ]),
    ])

    const id = known ?? newId()
    if (known) {
      const before = await lockShared(ctx, id)
      if (before.activity_id !== activityId)
        throw new Refused([
          refuse('porteur', 'Un devis partagé ne change pas de porteur : faites-en un autre.', 'activityId'),
        ])
      if (before.version !== version) throw stale('Ce devis partagé')
      if (before.quote_id)
        throw new Refused([refuse('envoye', 'Ce devis est parti chez le client : ses parts ne changent plus.')])
    }
    const columns = { network_id: networkId, customer_id: customerId, subject, billing }
    await ctx.db
      .insertInto('shared_quote')
      .values({ organisation_id: ctx.organisationId, id, activity_id: activityId, created_at: ctx.now, ...columns })
      .onConflict(conflict =>
        conflict.columns(['organisation_id', 'id']).doUpdateSet({ ...columns, version: version + 1 }),
      )
      .execute()
    await keepParts(ctx, { id, activityId }, members, parts)
    ctx.record(id, { activityId })
    return { id, version: known ? version + 1 : 1 }
  },
})

type Part = z.output<typeof zPart>
type Members = ReadonlyMap<string, Awaited<ReturnType<typeof readDirectory>>[number]>

const partsRefusals = (territory: VatTerritory, today: Day, members: Members, parts: readonly Part[]): Refusal[] =>
  parts.flatMap((part, i) => [
    ...(members.has(part.activityId)
      ? []
      : [
          refuse(
            'membre',
            'Cette activité n’est pas membre du réseau : choisissez dans la liste.',
            `parts.${i}.activityId`,
          ),
        ]),
    ...(parts.findIndex(other => other.activityId === part.activityId) < i
      ? [refuse('double', 'Une activité n’a qu’une part : réunissez ses lignes.', `parts.${i}.activityId`)]
      : []),
    ...linesRefusals(part.lines, today, territory).map(refusal => ({
      ...refusal,
      path: `parts.${i}.${refusal.path}`,
    })),
  ])

/** Writes the parts as they are asked. A partner's answer holds as long as their part is the same; the lead's own is theirs to give. */
async function keepParts(
  ctx: Context,
  quote: { id: string; activityId: string },
  members: Members,
  parts: readonly Part[],
): Promise<void> {
  const kept = await lockPartRows(ctx, quote.id)
  const gone = kept.filter(row => !parts.some(part => part.activityId === row.partner_activity_id)).map(row => row.id)
  if (gone.length > 0)
    await ctx.db
      .deleteFrom('quote_part')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', gone)
      .execute()
  for (const [i, part] of parts.entries()) {
    const member = members.get(part.activityId)!
    const before = kept.find(row => row.partner_activity_id === part.activityId)
    const written = {
      position: i,
      label: part.label,
      lines: JSON.stringify(part.lines),
      net_cents: netOfLines(part.lines as SalesLine[]),
    }
    const same =
      before && before.label === part.label && sameLines(before.lines as SalesLine[], part.lines as SalesLine[])
    const answer = part.activityId === quote.activityId ? 'accepted' : same ? before.answer : 'asked'
    if (before)
      await ctx.db
        .updateTable('quote_part')
        .set({ ...written, answer })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', before.id)
        .execute()
    else
      await ctx.db
        .insertInto('quote_part')
        .values({
          organisation_id: ctx.organisationId,
          id: newId(),
          activity_id: quote.activityId,
          shared_quote_id: quote.id,
          partner_organisation_id: member.organisationId,
          partner_activity_id: part.activityId,
          partner_name: member.name,
          answer,
          ...written,
        })
        .execute()
  }
}

/** The same work at the same price, however JSON orders it. */
const sameLines = (a: readonly SalesLine[], b: readonly SalesLine[]): boolean => {
  const facts = (lines: readonly SalesLine[]) =>
    JSON.stringify(
      lines.map(l => [
        l.kind,
        l.label,
        l.quantity,
        l.unit ?? null,
        l.unitPrice,
        l.discountBp,
        l.vatCategory,
        l.vatRateBp,
      ]),
    )
  return facts(a) === facts(b)
}

async function knowsCustomer(ctx: Context, activityId: string, customerId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('customer')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', activityId)
    .where('id', '=', customerId)
    .executeTakeFirst()
  return row !== undefined
}

async function lockShared(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('shared_quote')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Ce devis partagé')
  return row
}

const partRows = (ctx: Context, id: string) =>
  ctx.db
    .selectFrom('quote_part')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('shared_quote_id', '=', id)
    .orderBy('position')

/** Locked: a partner who answers meanwhile waits, and finds what was done. */
const lockPartRows = (ctx: Context, id: string) => partRows(ctx, id).forUpdate().execute()

/** Makes the customer's quote of the accepted parts, each under its heading, numbers it and marks it sent. */
export const sendSharedQuote = useCase({
  name: 'sendSharedQuote',
  api: 'POST /shared-quotes/{id}/sending',
  summary: 'Compose et envoie le devis partagé au client',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId, quoteId: zId, number: z.string() }),
  async run(ctx, { id }) {
    const shared = await lockShared(ctx, id)
    if (shared.quote_id) throw new Refused([refuse('envoye', 'Ce devis est déjà envoyé : rechargez la page.')])
    const rows = await lockPartRows(ctx, id)
    const parts = rows.map(row => ({
      partnerName: row.partner_name,
      label: row.label,
      answer: row.answer as (typeof PART_ANSWERS)[number],
      lines: row.lines as unknown as SalesLine[],
    }))
    refuseIfAny(sendingRefusals(parts))
    const { id: quoteId } = await saveQuoteDraft.run(ctx, {
      activityId: shared.activity_id,
      customerId: shared.customer_id,
      subject: shared.subject,
      discountBp: 0,
      lines: composedLines(parts) as never,
    })
    const { number } = await sendQuote.run(ctx, { id: quoteId })
    await ctx.db
      .updateTable('shared_quote')
      .set({ quote_id: quoteId, version: shared.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    return { id, quoteId, number }
  },
})

/** The customer's answer, for everybody at once: it is that of the quote itself. */
export const answerSharedQuote = useCase({
  name: 'answerSharedQuote',
  api: 'POST /shared-quotes/{id}/answer',
  summary: 'Note la réponse du client à un devis partagé',
  roles: WRITERS,
  scope: 'own',
  input: answerQuote.input,
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const shared = await lockShared(ctx, input.id)
    if (!shared.quote_id) throw new Refused([refuse('etat', 'Ce devis n’est pas encore envoyé au client.')])
    await answerQuote.run(ctx, { ...input, id: shared.quote_id })
    return { id: shared.id }
  },
})

/** Removes one that has not left. */
export const discardSharedQuote = useCase({
  name: 'discardSharedQuote',
  api: 'DELETE /shared-quotes/{id}',
  summary: 'Supprime un devis partagé qui n’est pas parti',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const shared = await lockShared(ctx, id)
    if (shared.quote_id)
      throw new Refused([refuse('envoye', 'Ce devis est parti : notez plutôt la réponse du client.')])
    await ctx.db
      .deleteFrom('shared_quote')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { activityId: shared.activity_id, before: shared })
    return { id }
  },
})

const zShownPart = z.object({
  id: zId,
  activityId: zId,
  organisationId: zId,
  partnerName: z.string(),
  label: z.string(),
  lines: zShownLines,
  netCents: z.number(),
  answer: z.enum(PART_ANSWERS),
  reason: z.string().nullable(),
  invoiced: z.boolean(),
})

/** A shared quote as its lead sees it. */
export const getSharedQuote = query({
  name: 'getSharedQuote',
  api: 'GET /shared-quotes/{id}',
  summary: 'Lit un devis partagé et les réponses de chacun',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({
    id: zId,
    version: z.number(),
    networkId: zId,
    networkName: z.string(),
    activityId: zId,
    customerId: zId,
    customerName: z.string(),
    subject: z.string(),
    billing: z.enum(BILLINGS),
    quoteId: z.string().nullable(),
    quoteNumber: z.string().nullable(),
    quoteStatus: z.string().nullable(),
    parts: z.array(zShownPart),
  }),
  async run(ctx, { id }) {
    const row = await ctx.db
      .selectFrom('shared_quote as s')
      .innerJoin('customer as c', join =>
        join.onRef('c.organisation_id', '=', 's.organisation_id').onRef('c.id', '=', 's.customer_id'),
      )
      .leftJoin('quote as q', join =>
        join.onRef('q.organisation_id', '=', 's.organisation_id').onRef('q.id', '=', 's.quote_id'),
      )
      .selectAll('s')
      .select(['c.name as customer_name', 'q.number as quote_number', 'q.status as quote_status'])
      .where('s.organisation_id', '=', ctx.organisationId)
      .where('s.id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound('Ce devis partagé')
    const parts = await partRows(ctx, id).execute()
    return {
      id,
      version: row.version,
      networkId: row.network_id,
      networkName: (await readNetwork(ctx, row.network_id)).name,
      activityId: row.activity_id,
      customerId: row.customer_id,
      customerName: row.customer_name,
      subject: row.subject,
      billing: row.billing as (typeof BILLINGS)[number],
      quoteId: row.quote_id,
      quoteNumber: row.quote_number,
      quoteStatus: row.quote_status,
      parts: parts.map(part => ({
        id: part.id,
        activityId: part.partner_activity_id,
        organisationId: part.partner_organisation_id,
        partnerName: part.partner_name,
        label: part.label,
        lines: part.lines as unknown as SalesLine[],
        netCents: part.net_cents,
        answer: part.answer as (typeof PART_ANSWERS)[number],
        reason: part.reason,
        invoiced: part.invoice_id !== null || part.internal_invoice_id !== null,
      })),
    }
  },
})

/** The shared quotes that the session's activities lead, newest first. */
export const listSharedQuotes = query({
  name: 'listSharedQuotes',
  api: 'GET /shared-quotes',
  summary: 'Liste les devis partagés que l’on porte',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ ...zPage }),
  output: z.object({
    rows: z.array(
      z.object({
        id: zId,
        subject: z.string(),
        customerName: z.string(),
        partners: z.number(),
        waiting: z.number(),
        netCents: z.number(),
        quoteNumber: z.string().nullable(),
        quoteStatus: z.string().nullable(),
      }),
    ),
    next: z.string().nullable(),
  }),
  async run(ctx, { after, limit }) {
    const cursor = after ? readCursor(after, 1) : null
    let rows = ctx.db
      .selectFrom('shared_quote as s')
      .innerJoin('customer as c', join =>
        join.onRef('c.organisation_id', '=', 's.organisation_id').onRef('c.id', '=', 's.customer_id'),
      )
      .leftJoin('quote as q', join =>
        join.onRef('q.organisation_id', '=', 's.organisation_id').onRef('q.id', '=', 's.quote_id'),
      )
      .innerJoinLateral(
        eb =>
          eb
            .selectFrom('quote_part as p')
            .select([
              sql<number>`count(*)`.as('partners'),
              sql<number>`count(*) filter (where p.answer = 'asked')`.as('waiting'),
              sql<number>`coalesce(sum(p.net_cents) filter (where p.answer <> 'declined'), 0)::bigint`.as('netCents'),
            ])
            .whereRef('p.organisation_id', '=', 's.organisation_id')
            .whereRef('p.shared_quote_id', '=', 's.id')
            .as('x'),
        join => join.onTrue(),
      )
      .select([
        's.id',
        's.subject',
        'c.name as customerName',
        'x.partners',
        'x.waiting',
        'x.netCents',
        'q.number as quoteNumber',
        'q.status as quoteStatus',
      ])
      .where('s.organisation_id', '=', ctx.organisationId)
    if (cursor) rows = rows.where('s.id', '<', String(cursor[0]))
    const found = await rows
      .orderBy('s.id', 'desc')
      .limit(limit + 1)
      .execute()
    return pageOf(
      found.map(row => ({ ...row, netCents: cents(row.netCents) })),
      limit,
      row => [row.id],
    )
  },
})
