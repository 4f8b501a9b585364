import { z } from 'zod'
import { addDays } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zRateBp, zText, zVersion } from '../../kernel/input.ts'
import { cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'
import {
  depositLines,
  linesRefusals,
  progressLines,
  retentionRefusals,
  type SalesLine,
  type Totals,
  totalsOf,
} from './invoice.ts'
import { takeNumbers } from './issue-invoices.ts'
import { readEarlierVat } from './read-invoice.ts'
import { readLines, replaceLines, writeLines, zSalesLines } from './sales-lines.ts'
import { foreignCustomerRefusals } from './save-draft.ts'
import { mailQuote, zMailing } from './send-documents.ts'

const QUOTE_STATUS_LABELS = {
  draft: 'Brouillon',
  sent: 'Envoyé',
  signed: 'Signé',
  refused: 'Refusé',
  cancelled: 'Remplacé',
} as const

const WRITERS = ['entrepreneur', 'advisor', ...OFFICE] as const

/** Saves a draft quote, new or known; drafts save themselves, so they leave no audit row until they are sent. */
export const saveQuoteDraft = useCase({
  name: 'saveQuoteDraft',
  api: 'POST /quotes',
  summary: 'Enregistre un brouillon de devis (nouveau, ou existant avec id et version)',
  roles: WRITERS,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    activityId: zId,
    customerId: zId,
    subject: zOptionalText(200),
    notes: zOptionalText(2000),
    validUntil: zDay.nullish(),
    discountBp: zRateBp.default(0),
    depositBp: zRateBp.nullish(),
    /** Retenue de garantie on works: its invoices bear it, deposits left out. */
    retentionBp: zRateBp.nullish(),
    lines: zSalesLines,
  }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, input) {
    const activity = await readActivity(ctx, input.activityId)
    refuseIfAny([
      ...(await foreignCustomerRefusals(ctx, [input])),
      ...linesRefusals(input.lines, ctx.today, activity.vatTerritory as VatTerritory),
      ...retentionRefusals(input.retentionBp ?? null, 'invoice', ctx.today),
    ])
    const totals = totalsOf(input.lines, input.discountBp)
    const id = input.id ?? newId()
    const columns = {
      customer_id: input.customerId,
      subject: input.subject ?? null,
      notes: input.notes ?? null,
      valid_until: input.validUntil ?? null,
      discount_bp: input.discountBp,
      deposit_bp: input.depositBp || null,
      retention_bp: input.retentionBp || null,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      gross_cents: totals.grossCents,
    }
    if (input.id === undefined) {
      await ctx.db
        .insertInto('quote')
        .values({
          organisation_id: ctx.organisationId,
          id,
          activity_id: input.activityId,
          created_at: ctx.now,
          ...columns,
        })
        .execute()
    } else {
      const { numUpdatedRows } = await ctx.db
        .updateTable('quote')
        .set({ ...columns, version: (input.version ?? 0) + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .where('activity_id', '=', input.activityId)
        .where('status', '=', 'draft')
        .where('version', '=', input.version ?? 0)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) {
        const quote = await readQuoteRow(ctx, id)
        throw quote.status === 'draft'
          ? stale('Ce devis')
          : new Refused([
              refuse('envoye', `Le devis ${quote.number} est parti : créez-en une nouvelle version pour le modifier.`),
            ])
      }
    }
    await replaceLines(ctx, { id, activityId: input.activityId, lines: input.lines })
    return { id, version: input.id === undefined ? 1 : (input.version ?? 0) + 1 }
  },
})

/** A quote row, locked; Refused (not found) when the session may not see it. */
async function readQuoteRow(ctx: Context, id: string) {
  const row = await ctx.db
    .selectFrom('quote')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound('Ce devis')
  return row
}

/**
 * Numbers a quote and marks it sent: from then on it only gets new versions. Valid 30 days unless it says otherwise. With `to`, mails it
 * with its PDF; a quote already sent may be mailed again.
 */
export const sendQuote = useCase({
  name: 'sendQuote',
  api: 'POST /quotes/{id}/sending',
  summary: 'Numérote un devis et le marque envoyé',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId, ...zMailing }),
  output: z.strictObject({ id: zId, number: z.string() }),
  async run(ctx, { id, to, message }) {
    const quote = await readQuoteRow(ctx, id)
    if (quote.status !== 'draft' && !to)
      throw new Refused([refuse('envoye', `Le devis ${quote.number} est déjà envoyé.`)])
    const number = quote.status === 'draft' ? await numberQuote(ctx, quote) : quote.number!
    if (to) await mailQuote(ctx, id, to, message)
    ctx.record(id, { activityId: quote.activity_id })
    return { id, number }
  },
})

/** Gives a draft its number and its days; what it replaces is over. Gives the number. */
async function numberQuote(ctx: Context, quote: Awaited<ReturnType<typeof readQuoteRow>>): Promise<string> {
  const { id } = quote
  const lines = (await readLines(ctx, [id])).get(id)!
  refuseIfAny([
    ...(lines.some(line => line.kind === 'item')
      ? []
      : [refuse('lignes', 'Ajoutez au moins une ligne avant d’envoyer.', 'lines')]),
    ...(quote.valid_until && quote.valid_until < ctx.today
      ? [refuse('validite', 'La date de validité est passée : choisissez-en une à venir.', 'validUntil')]
      : []),
  ])
  // A new version keeps the number that the customer knows, with its revision.
  const replaced = quote.replaces_id ? await readQuoteRow(ctx, quote.replaces_id) : null
  const number = replaced
    ? `${replaced.number!.replace(/-v\d+$/, '')}-v${quote.revision}`
    : (await takeNumbers(ctx, await readOrganisation(ctx), 'quote', 1))[0]!
  await ctx.db
    .updateTable('quote')
    .set({
      status: 'sent',
      number,
      day: ctx.today,
      sent_on: ctx.today,
      valid_until: quote.valid_until ?? addDays(ctx.today, 30),
      version: quote.version + 1,
    })
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .execute()
  if (replaced)
    await ctx.db
      .updateTable('quote')
      .set({ status: 'cancelled' })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', replaced.id)
      .execute()
  return number
}

/** Removes a draft quote: nothing was sent, no number was taken. */
export const discardQuoteDraft = useCase({
  name: 'discardQuoteDraft',
  api: 'DELETE /quotes/{id}',
  summary: 'Supprime un brouillon de devis',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const quote = await readQuoteRow(ctx, id)
    if (quote.status !== 'draft')
      throw new Refused([refuse('envoye', `Le devis ${quote.number} est parti : notez plutôt le refus du client.`)])
    await ctx.db
      .deleteFrom('sales_line')
      .where('organisation_id', '=', ctx.organisationId)
      .where('document_id', '=', id)
      .execute()
    await ctx.db.deleteFrom('quote').where('organisation_id', '=', ctx.organisationId).where('id', '=', id).execute()
    ctx.record(id, { activityId: quote.activity_id, before: quote })
    return { id }
  },
})

/** The customer's answer to a sent quote: signed by whom, or refused and why. */
export const answerQuote = useCase({
  name: 'answerQuote',
  api: 'POST /quotes/{id}/answer',
  summary: 'Note la réponse du client : signé ou refusé',
  roles: WRITERS,
  scope: 'own',
  input: z.discriminatedUnion('answer', [
    z.strictObject({ id: zId, answer: z.literal('signed'), on: zDay, by: zText(120) }),
    z.strictObject({ id: zId, answer: z.literal('refused'), on: zDay, reason: zOptionalText(300) }),
  ]),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const quote = await readQuoteRow(ctx, input.id)
    refuseIfAny([
      ...(quote.status === 'sent'
        ? []
        : [
            refuse(
              'etat',
              `Ce devis est « ${QUOTE_STATUS_LABELS[quote.status as keyof typeof QUOTE_STATUS_LABELS]} » : seul un devis envoyé se signe ou se refuse.`,
            ),
          ]),
      ...(input.on > ctx.today ? [refuse('date', 'La réponse ne peut pas être datée après aujourd’hui.', 'on')] : []),
      ...(quote.sent_on && input.on < quote.sent_on
        ? [refuse('date', 'La réponse ne peut pas précéder l’envoi.', 'on')]
        : []),
    ])
    await ctx.db
      .updateTable('quote')
      .set(
        input.answer === 'signed'
          ? { status: 'signed', signed_on: input.on, signed_by: input.by, version: quote.version + 1 }
          : {
              status: 'refused',
              refused_on: input.on,
              refusal_reason: input.reason ?? null,
              version: quote.version + 1,
            },
      )
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', input.id)
      .execute()
    ctx.record(input.id, { activityId: quote.activity_id, before: { status: quote.status } })
    return { id: input.id }
  },
})

/** A new version of a sent or refused quote, as a draft: it replaces the former one when it is sent. */
export const reviseQuote = useCase({
  name: 'reviseQuote',
  api: 'POST /quotes/{id}/revision',
  summary: 'Crée une nouvelle version d’un devis envoyé',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const quote = await readQuoteRow(ctx, input.id)
    if (quote.status !== 'sent' && quote.status !== 'refused') {
      throw new Refused([
        refuse('etat', 'Seul un devis envoyé ou refusé a une nouvelle version. Un brouillon se modifie directement.'),
      ])
    }
    const id = newId()
    const { status, number, sent_on, day, signed_on, signed_by, refused_on, refusal_reason, ...kept } = quote
    await ctx.db
      .insertInto('quote')
      .values({
        ...kept,
        id,
        status: 'draft',
        replaces_id: quote.id,
        revision: quote.revision + 1,
        valid_until: null,
        version: 1,
        created_at: ctx.now,
      })
      .execute()
    const lines = (await readLines(ctx, [quote.id])).get(quote.id)!
    await writeLines(ctx, [{ id, activityId: quote.activity_id, lines }])
    ctx.record(id, { activityId: quote.activity_id })
    return { id }
  },
})

/**
 * Drafts an invoice from a signed quote: a deposit, a progress invoice up to a share done, the balance (which deducts the deposits and
 * bills what progress invoices have not), or the whole at once.
 */
export const invoiceQuote = useCase({
  name: 'invoiceQuote',
  api: 'POST /quotes/{id}/invoices',
  summary: 'Prépare une facture d’acompte, de situation, de solde ou totale depuis un devis signé',
  roles: WRITERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    kind: z.enum(['deposit', 'progress', 'balance', 'invoice'], {
      error: 'Choisissez acompte, situation, solde ou facture.',
    }),
    /** Deposit: share of the quote. Progress: share done so far, all progress invoices included. */
    shareBp: zRateBp.optional(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: quoteId, kind, shareBp }) {
    const quote = await readQuoteRow(ctx, quoteId)
    const lines = (await readLines(ctx, [quoteId])).get(quoteId)!
    const totals = totalsOf(lines, quote.discount_bp)
    const done = await readInvoicedSoFar(ctx, quoteId)
    refuseIfAny([
      ...(quote.status === 'signed'
        ? []
        : [refuse('etat', 'Seul un devis signé se facture : notez d’abord la signature du client.')]),
      ...(done.finished ? [refuse('solde', 'Ce devis est déjà facturé en entier.')] : []),
      ...((kind === 'deposit' || kind === 'progress') && !shareBp
        ? [refuse('part', 'Indiquez le pourcentage.', 'shareBp')]
        : []),
      ...(kind === 'progress' && shareBp && shareBp <= done.progressBp
        ? [refuse('part', 'L’avancement doit dépasser celui déjà facturé.', 'shareBp')]
        : []),
      ...(kind === 'deposit' && done.depositCents + (totals.netCents * (shareBp ?? 0)) / 10_000 > totals.netCents
        ? [refuse('part', `Les acomptes dépasseraient le devis (${formatEuros(totals.netCents)} HT).`, 'shareBp')]
        : []),
      ...(kind === 'invoice' && (done.depositIds.length > 0 || done.progressBp > 0)
        ? [refuse('solde', 'Ce devis a déjà des acomptes ou des situations : établissez la facture de solde.')]
        : []),
    ])
    const named = { number: quote.number!, totals, lines }
    const rest: SalesLine[] = done.progressBp > 0 ? progressLines(named, done.progressBp, 10_000) : lines
    const its =
      kind === 'deposit'
        ? depositLines(named, shareBp!)
        : kind === 'progress'
          ? progressLines(named, done.progressBp, shareBp!)
          : rest
    // Steps and deposits carry the document's discount in their amounts already.
    const discountBp = its === lines ? quote.discount_bp : 0
    const id = await insertFromQuote(
      ctx,
      quote,
      kind,
      its,
      discountBp,
      kind === 'balance' ? done : null,
      shareBp ?? null,
    )
    return { id }
  },
})

interface InvoicedSoFar {
  depositIds: string[]
  depositCents: number
  depositGrossCents: number
  progressBp: number
  finished: boolean
}

/** What a quote's issued invoices have covered. A credited deposit no longer counts. */
async function readInvoicedSoFar(ctx: Context, quoteId: string): Promise<InvoicedSoFar> {
  const rows = await ctx.db
    .selectFrom('invoice as i')
    .select(['i.id', 'i.kind', 'i.status', 'i.net_cents', 'i.gross_cents', 'i.progress_bp'])
    .where('i.organisation_id', '=', ctx.organisationId)
    .where('i.quote_id', '=', quoteId)
    .where('i.kind', '<>', 'credit-note')
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('invoice as n')
            .select('n.id')
            .whereRef('n.organisation_id', '=', 'i.organisation_id')
            .whereRef('n.credited_id', '=', 'i.id')
            .where('n.status', '=', 'issued')
            .whereRef('n.gross_cents', '=', 'i.gross_cents'),
        ),
      ),
    )
    .execute()
  const pending = rows.find(row => row.status !== 'issued')
  if (pending)
    throw new Refused([
      refuse('brouillon', 'Une facture de ce devis est en préparation : émettez-la ou supprimez-la d’abord.'),
    ])
  const deposits = rows.filter(row => row.kind === 'deposit')
  return {
    depositIds: deposits.map(row => row.id),
    depositCents: sum(deposits.map(row => row.net_cents)),
    depositGrossCents: sum(deposits.map(row => row.gross_cents)),
    progressBp: Math.max(0, ...rows.map(row => row.progress_bp ?? 0)),
    finished: rows.some(row => row.kind === 'invoice' || row.kind === 'balance'),
  }
}

async function insertFromQuote(
  ctx: Context,
  quote: Awaited<ReturnType<typeof readQuoteRow>>,
  kind: string,
  lines: SalesLine[],
  discountBp: number,
  deducted: InvoicedSoFar | null,
  shareBp: number | null,
): Promise<string> {
  const id = newId()
  const [earlier] = await readEarlierVat(ctx, [{ kind, quoteId: quote.id }])
  const totals: Totals = totalsOf(lines, discountBp, earlier)
  await ctx.db
    .insertInto('invoice')
    .values({
      organisation_id: ctx.organisationId,
      id,
      activity_id: quote.activity_id,
      customer_id: quote.customer_id,
      kind,
      quote_id: quote.id,
      subject: quote.subject,
      discount_bp: discountBp,
      // A deposit pays no works done yet.
      retention_bp: kind === 'deposit' ? null : quote.retention_bp,
      deposit_ids: deducted?.depositIds ?? [],
      progress_bp: kind === 'progress' ? shareBp : null,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      gross_cents: totals.grossCents,
      payable_cents: cents(totals.grossCents - (deducted?.depositGrossCents ?? 0)),
      created_at: ctx.now,
    })
    .execute()
  await writeLines(ctx, [{ id, activityId: quote.activity_id, lines }])
  ctx.record(id, { activityId: quote.activity_id })
  return id
}
