import { z } from 'zod'
import { zDay, zId, zInteger, zOptionalText, zRateBp, zVersion } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { linesRefusals, totalsOf } from './invoice.ts'
import { readDeductions } from './read-invoice.ts'
import { replaceLines, zSalesLines } from './sales-lines.ts'

export const zDraft = {
  customerId: zId,
  subject: zOptionalText(200),
  notes: zOptionalText(2000),
  purchaseOrder: zOptionalText(60),
  performedOn: zDay.nullish(),
  paymentTermDays: zInteger(0, 60).nullish(),
  discountBp: zRateBp.default(0),
  lines: zSalesLines,
}

/**
 * Saves a draft invoice, new or known; drafts save themselves as people type, so they leave no audit row until they are submitted.
 * An unfinished draft is welcome: only what could not be kept is refused.
 */
export const saveInvoiceDraft = useCase({
  name: 'saveInvoiceDraft',
  api: 'POST /invoices',
  summary: 'Enregistre un brouillon de facture (nouveau, ou existant avec id et version)',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  audit: 'none',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    activityId: zId,
    kind: z.enum(['invoice', 'deposit', 'progress', 'balance']).default('invoice'),
    quoteId: zId.nullish(),
    depositIds: z.array(zId).max(50).default([]),
    ...zDraft,
  }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, input) {
    const activity = await readActivity(ctx, input.activityId)
    await refuseForeignCustomer(ctx, input.customerId, input.activityId)
    refuseIfAny(linesRefusals(input.lines, ctx.today, activity.vatTerritory as VatTerritory))
    const totals = totalsOf(input.lines, input.discountBp)
    const deductions = await readDeductions(ctx, input.depositIds, input.customerId)
    const id = input.id ?? newId()
    const columns = {
      customer_id: input.customerId,
      subject: input.subject ?? null,
      notes: input.notes ?? null,
      purchase_order: input.purchaseOrder ?? null,
      performed_on: input.performedOn ?? null,
      payment_term_days: input.paymentTermDays ?? null,
      discount_bp: input.discountBp,
      deposit_ids: input.depositIds,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      gross_cents: totals.grossCents,
      payable_cents: (totals.grossCents - sum(deductions.map(d => d.grossCents))) as never,
    }
    if (input.id === undefined) {
      await ctx.db
        .insertInto('invoice')
        .values({
          organisation_id: ctx.organisationId,
          id,
          activity_id: input.activityId,
          kind: input.kind,
          quote_id: input.quoteId ?? null,
          created_at: ctx.now,
          ...columns,
        })
        .execute()
    } else {
      const { numUpdatedRows } = await ctx.db
        .updateTable('invoice')
        .set({ ...columns, version: (input.version ?? 0) + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .where('activity_id', '=', input.activityId)
        .where('status', '=', 'draft')
        .where('version', '=', input.version ?? 0)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw await whyNotSaved(ctx, id)
    }
    await replaceLines(ctx, { id, activityId: input.activityId, lines: input.lines })
    return { id, version: input.id === undefined ? 1 : (input.version ?? 0) + 1 }
  },
})

/** An invoice of one activity goes to a customer of that activity. */
export async function refuseForeignCustomer(ctx: Context, customerId: string, activityId: string): Promise<void> {
  const customer = await ctx.db
    .selectFrom('customer')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', customerId)
    .where('activity_id', '=', activityId)
    .executeTakeFirst()
  if (!customer)
    throw new Refused([
      refuse(
        'client',
        'Ce client n’est pas de cette activité : choisissez-le dans la liste ou ajoutez-le.',
        'customerId',
      ),
    ])
}

async function whyNotSaved(ctx: Context, id: string): Promise<Refused> {
  const row = await ctx.db
    .selectFrom('invoice')
    .select(['status', 'number'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return notFound('Cette facture')
  if (row.status === 'issued')
    return new Refused([
      refuse('emise', `La facture ${row.number} est émise : elle ne se modifie plus. Établissez un avoir.`),
    ])
  if (row.status === 'submitted')
    return new Refused([
      refuse('soumise', 'Cette facture est soumise à la coopérative : reprenez-la d’abord pour la modifier.'),
    ])
  return stale('Cette facture')
}

/** Removes drafts: nothing was issued, no number was taken. */
export const discardInvoiceDraft = useCase({
  name: 'discardInvoiceDraft',
  api: 'DELETE /invoices/{id}',
  summary: 'Supprime un brouillon de facture',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const row = await ctx.db
      .selectFrom('invoice')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound('Cette facture')
    if (row.status !== 'draft') throw await whyNotSaved(ctx, id)
    await ctx.db
      .deleteFrom('sales_line')
      .where('organisation_id', '=', ctx.organisationId)
      .where('document_id', '=', id)
      .execute()
    await ctx.db.deleteFrom('invoice').where('organisation_id', '=', ctx.organisationId).where('id', '=', id).execute()
    ctx.record(id, { activityId: row.activity_id, before: row })
    return { id }
  },
})

/** Submits drafts to the house, which issues them or sends them back; `withdraw` takes one back. */
export const submitInvoices = useCase({
  name: 'submitInvoices',
  api: 'POST /invoices/submission',
  summary: 'Soumet des brouillons à la coopérative',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: z.array(zId).min(1).max(200) }),
  output: z.strictObject({ ids: z.array(zId) }),
  run: (ctx, { ids }) =>
    moveDrafts(
      ctx,
      ids,
      'draft',
      { status: 'submitted', submitted_at: ctx.now, return_reason: null },
      'Seul un brouillon se soumet.',
    ),
})

export const withdrawInvoices = useCase({
  name: 'withdrawInvoices',
  api: 'POST /invoices/withdrawal',
  summary: 'Reprend des factures soumises pour les modifier, ou les renvoie avec un motif',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: z.array(zId).min(1).max(200), reason: zOptionalText(500) }),
  output: z.strictObject({ ids: z.array(zId) }),
  run: (ctx, { ids, reason }) =>
    moveDrafts(
      ctx,
      ids,
      'submitted',
      { status: 'draft', submitted_at: null, return_reason: reason ?? null },
      'Seule une facture soumise se reprend.',
    ),
})

async function moveDrafts(ctx: Context, ids: readonly string[], from: string, to: object, otherwise: string) {
  const rows = await ctx.db
    .updateTable('invoice')
    .set(eb => ({ ...to, version: eb('version', '+', 1) }))
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .where('status', '=', from)
    .returning(['id', 'activity_id'])
    .execute()
  if (rows.length !== new Set(ids).size)
    throw new Refused([refuse('etat', `${otherwise} Rechargez la liste : l’état a changé.`)])
  for (const row of rows) ctx.record(row.id, { activityId: row.activity_id })
  return { ids: rows.map(row => row.id) }
}
