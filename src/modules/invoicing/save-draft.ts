import { z } from 'zod'
import { zDay, zId, zInteger, zOptionalText, zRateBp, zVersion } from '../../kernel/input.ts'
import { cents, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivities } from '../organisation/index.ts'
import { type Deduction, linesRefusals, totalsOf } from './invoice.ts'
import { readDeductions, readEarlierVat } from './read-invoice.ts'
import { replaceLines, writeLines, zSalesLines } from './sales-lines.ts'

const zDraft = {
  customerId: zId,
  subject: zOptionalText(200),
  notes: zOptionalText(2000),
  purchaseOrder: zOptionalText(60),
  performedOn: zDay.nullish(),
  paymentTermDays: zInteger(0, 60).nullish(),
  discountBp: zRateBp.default(0),
  /** Retenue de garantie on works. */
  retentionBp: zRateBp.nullish(),
  lines: zSalesLines,
}

const zNewDraft = {
  activityId: zId,
  kind: z.enum(['invoice', 'deposit', 'progress', 'balance']).default('invoice'),
  quoteId: zId.nullish(),
  depositIds: z.array(zId).max(50).default([]),
  ...zDraft,
}
type DraftFields = z.output<z.ZodObject<typeof zNewDraft>>

/** Who runs trainings prepares what their orders ask; the house issues it. */
const DRAFTERS = ['entrepreneur', 'advisor', 'training', ...OFFICE] as const

/**
 * Saves a draft invoice, new or known; drafts save themselves as people type, so they leave no audit row until they are submitted.
 * An unfinished draft is welcome: only what could not be kept is refused.
 */
export const saveInvoiceDraft = useCase({
  name: 'saveInvoiceDraft',
  api: 'POST /invoices',
  summary: 'Enregistre un brouillon de facture (nouveau, ou existant avec id et version)',
  roles: DRAFTERS,
  scope: 'own',
  audit: 'none',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), ...zNewDraft }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, { id, version = 0, ...draft }) {
    const columns = await draftColumns(ctx, [draft], () => '')
    if (id === undefined) {
      const ids = await insertDrafts(ctx, [draft], columns)
      return { id: ids[0]!, version: 1 }
    }
    const { numUpdatedRows } = await ctx.db
      .updateTable('invoice')
      .set({ ...columns[0]!, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('activity_id', '=', draft.activityId)
      .where('status', '=', 'draft')
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw await whyNotSaved(ctx, id)
    await replaceLines(ctx, { id, activityId: draft.activityId, lines: draft.lines })
    return { id, version: version + 1 }
  },
})

/** Saves many new drafts at once, all or none: what an import or a script needs. Refusals say which draft: « drafts.3.lines.0… ». */
export const draftInvoices = useCase({
  name: 'draftInvoices',
  api: 'POST /invoices/drafts',
  summary: 'Enregistre plusieurs nouveaux brouillons de factures, tous ou aucun',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  audit: 'none',
  input: z.strictObject({
    drafts: z
      .array(z.strictObject(zNewDraft))
      .min(1, 'Donnez au moins un brouillon.')
      .max(100, '100 brouillons au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { drafts }) {
    const columns = await draftColumns(ctx, drafts, i => `drafts.${i}.`)
    return { ids: await insertDrafts(ctx, drafts, columns) }
  },
})

/** What each draft writes in its row. Every reason against every draft is gathered first; `at(i)` begins the paths of draft i. */
async function draftColumns(ctx: Context, drafts: readonly DraftFields[], at: (i: number) => string) {
  const activities = await readActivities(ctx, [...new Set(drafts.map(draft => draft.activityId))])
  const refusals: Refusal[] = await foreignCustomerRefusals(ctx, drafts, at)
  drafts.forEach((draft, i) => {
    const territory = activities.get(draft.activityId)!.vatTerritory as VatTerritory
    refusals.push(...under(at(i), linesRefusals(draft.lines, ctx.today, territory)))
  })
  const deductions: Deduction[][] = []
  for (const [i, draft] of drafts.entries())
    deductions.push(
      await readDeductions(ctx, draft.depositIds, draft.customerId).catch(error => {
        if (!(error instanceof Refused)) throw error
        refusals.push(...under(at(i), error.refusals))
        return []
      }),
    )
  refuseIfAny(refusals)
  const earlier = await readEarlierVat(ctx, drafts)
  return drafts.map((draft, i) => {
    const totals = totalsOf(draft.lines, draft.discountBp, earlier[i])
    return {
      customer_id: draft.customerId,
      subject: draft.subject ?? null,
      notes: draft.notes ?? null,
      purchase_order: draft.purchaseOrder ?? null,
      performed_on: draft.performedOn ?? null,
      payment_term_days: draft.paymentTermDays ?? null,
      discount_bp: draft.discountBp,
      retention_bp: draft.retentionBp || null,
      deposit_ids: draft.depositIds,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      gross_cents: totals.grossCents,
      payable_cents: cents(totals.grossCents - sum(deductions[i]!.map(deduction => deduction.grossCents))),
    }
  })
}

const under = (prefix: string, refusals: readonly Refusal[]): Refusal[] =>
  refusals.map(refusal => ({ ...refusal, path: `${prefix}${refusal.path ?? ''}`.replace(/\.$/, '') || undefined }))

/** The new rows with their lines; gives their ids in order. */
async function insertDrafts(
  ctx: Context,
  drafts: readonly DraftFields[],
  columns: Awaited<ReturnType<typeof draftColumns>>,
): Promise<string[]> {
  const rows = drafts.map((draft, i) => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    activity_id: draft.activityId,
    kind: draft.kind,
    quote_id: draft.quoteId ?? null,
    created_at: ctx.now,
    ...columns[i]!,
  }))
  await ctx.db.insertInto('invoice').values(rows).execute()
  await writeLines(
    ctx,
    drafts.map((draft, i) => ({ id: rows[i]!.id, activityId: draft.activityId, lines: draft.lines })),
  )
  return rows.map(row => row.id)
}

/** A document of one activity goes to a customer of that activity: a reason for each one that does not. */
export async function foreignCustomerRefusals(
  ctx: Context,
  documents: readonly { customerId: string; activityId: string }[],
  at: (i: number) => string = () => '',
): Promise<Refusal[]> {
  const customers = await ctx.db
    .selectFrom('customer')
    .select(['id', 'activity_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', [...new Set(documents.map(document => document.customerId))])
    .execute()
  const owners = new Map(customers.map(customer => [customer.id, customer.activity_id]))
  return documents.flatMap(({ customerId, activityId }, i) =>
    owners.get(customerId) === activityId
      ? []
      : [
          refuse(
            'client',
            'Ce client n’est pas de cette activité : choisissez-le dans la liste ou ajoutez-le.',
            `${at(i)}customerId`,
          ),
        ],
  )
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
  roles: DRAFTERS,
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
  roles: DRAFTERS,
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
  roles: DRAFTERS,
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
