import { z } from 'zod'
import { addDays } from '../../kernel/day.ts'
import { zDay, zId, zOptionalText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { clearCommitment, setCommitment } from '../treasury/index.ts'
import { creditRefusals, refuseNotCreditable } from './credit-notes.ts'
import { grossByActivity, PURCHASE_KINDS, purchaseTotals, submitRefusals } from './purchase.ts'
import { linesOf, replaceLines, zPurchaseLines } from './purchase-lines.ts'
import { lockPurchases, type Purchase } from './read-purchase.ts'
import { duplicateRefusals } from './receipt-files.ts'
import { readSupplier } from './suppliers.ts'
import { priceKilometres, refuseUnknownPerson } from './vehicles.ts'

export const zPurchaseFields = {
  kind: z.enum(PURCHASE_KINDS).default('invoice'),
  supplierId: zId.nullish(),
  /** Who advanced the money of an expense report; the person of the session when absent. */
  personId: zId.nullish(),
  /** The supplier's own number. */
  number: zOptionalText(60),
  subject: zOptionalText(200),
  day: zDay.nullish(),
  /** The day plus the supplier's term when absent. */
  dueOn: zDay.nullish(),
  receiptId: zId.nullish(),
  /** Of a credit note: the accepted invoice that it corrects, in whole or in part. */
  creditedId: zId.nullish(),
  lines: zPurchaseLines,
}
type PurchaseFields = z.output<z.ZodObject<typeof zPurchaseFields>>

/**
 * Saves a draft, new or known. An unfinished one is welcome: only what could not be kept is refused; the rest is said when it is
 * submitted. Kilometres are priced as things stand, and priced again when the house accepts.
 */
export const savePurchaseDraft = useCase({
  name: 'savePurchaseDraft',
  api: 'POST /purchases',
  summary: 'Enregistre un brouillon de dépense (nouveau, ou existant avec id et version)',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  audit: 'none',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), activityId: zId, ...zPurchaseFields }),
  output: z.strictObject({ id: zId, version: z.number(), grossCents: z.number() }),
  async run(ctx, { id: knownId, version = 0, activityId, ...fields }) {
    await readActivity(ctx, activityId)
    const id = knownId ?? newId()
    const { columns, lines } = await draftOf(ctx, { id, activityId }, fields)
    if (knownId === undefined) {
      await ctx.db
        .insertInto('purchase')
        .values({ organisation_id: ctx.organisationId, id, activity_id: activityId, created_at: ctx.now, ...columns })
        .execute()
    } else {
      const { numUpdatedRows } = await ctx.db
        .updateTable('purchase')
        .set({ ...columns, version: version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .where('activity_id', '=', activityId)
        .where('status', '=', 'draft')
        .where('version', '=', version)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw await whyNotSaved(ctx, id)
    }
    await replaceLines(ctx, [{ id, at: columns.day ?? ctx.today, lines }])
    return { id, version: knownId === undefined ? 1 : version + 1, grossCents: columns.gross_cents }
  },
})

/** The row and the lines of a purchase as typed, with everything it names checked to be the session's and the activity's. */
export async function draftOf(
  ctx: Context,
  { id, activityId }: { id: string; activityId: string },
  fields: PurchaseFields,
) {
  const at = fields.day ?? ctx.today
  const personId = fields.kind === 'expense-report' ? (fields.personId ?? ctx.session.personId) : null
  if (personId) await refuseUnknownPerson(ctx, personId)
  const supplier = fields.supplierId ? await readSupplier(ctx, fields.supplierId) : null
  if (supplier && supplier.activityId !== activityId)
    throw new Refused([
      refuse(
        'fournisseur',
        'Ce fournisseur n’est pas de cette activité : choisissez-le dans la liste ou ajoutez-le.',
        'supplierId',
      ),
    ])
  if (fields.creditedId) await refuseNotCreditable(ctx, fields.kind, fields.creditedId, activityId)
  if (fields.receiptId) await refuseForeignReceipt(ctx, fields.receiptId, activityId)
  const typed = linesOf(fields.lines, { activityId, kind: fields.kind, day: at })
  const [priced] = await priceKilometres(ctx, [{ id, personId, day: at, lines: typed }], { lock: false })
  const lines = priced!.lines
  const totals = purchaseTotals(lines, at)
  return {
    lines,
    columns: {
      kind: fields.kind,
      supplier_id: supplier?.id ?? null,
      person_id: personId,
      number: fields.number?.trim() || null,
      subject: fields.subject ?? null,
      day: fields.day ?? null,
      due_on: fields.dueOn ?? (fields.day && supplier ? addDays(fields.day, supplier.paymentTermDays) : null),
      receipt_id: fields.receiptId ?? null,
      credited_id: fields.creditedId ?? null,
      vat_on_debits: supplier?.vatOnDebits ?? false,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      deductible_cents: totals.deductibleCents,
      gross_cents: totals.grossCents,
    },
  }
}

async function refuseForeignReceipt(ctx: Context, receiptId: string, activityId: string): Promise<void> {
  const file = await ctx.db
    .selectFrom('file')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', receiptId)
    .where('activity_id', '=', activityId)
    .executeTakeFirst()
  if (!file)
    throw new Refused([
      refuse('justificatif', 'Ce justificatif n’est pas de cette activité : joignez-le de nouveau.', 'receipt'),
    ])
}

async function whyNotSaved(ctx: Context, id: string): Promise<Refused> {
  const row = await ctx.db
    .selectFrom('purchase')
    .select(['status'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return notFound('Cette dépense')
  const message = {
    submitted: 'Cette dépense est soumise à la coopérative : reprenez-la d’abord pour la modifier.',
    refused: 'Cette dépense est refusée : reprenez-la d’abord pour la corriger.',
    accepted: 'Cette dépense est validée : seule la coopérative peut encore la corriger.',
  }[row.status]
  return message ? new Refused([refuse('etat', message)]) : stale('Cette dépense')
}

/** Removes a draft: nothing was posted. Its receipt stays, free for another. */
export const discardPurchaseDraft = useCase({
  name: 'discardPurchaseDraft',
  api: 'DELETE /purchases/{id}',
  summary: 'Supprime un brouillon de dépense',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const [purchase] = await lockPurchases(ctx, [id])
    if (purchase!.status !== 'draft') throw await whyNotSaved(ctx, id)
    await ctx.db.deleteFrom('purchase').where('organisation_id', '=', ctx.organisationId).where('id', '=', id).execute()
    ctx.record(id, { activityId: purchase!.activityId, before: purchase })
    return { id }
  },
})

const zIds = z.array(zId).min(1, 'Choisissez au moins une dépense.').max(200, '200 dépenses au plus à la fois.')

/** Submits drafts: complete, and noticed when they look like another. What they promise counts at once against what is mine. */
export const submitPurchases = useCase({
  name: 'submitPurchases',
  api: 'POST /purchases/submission',
  summary: 'Soumet des dépenses à la coopérative. Toutes ou aucune.',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: zIds, acceptDuplicate: z.boolean().default(false) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids, acceptDuplicate }) {
    const purchases = await lockPurchases(ctx, ids)
    refuseIfAny(await purchasesRefusals(ctx, purchases, { from: 'draft', acceptDuplicate }))
    await ctx.db
      .updateTable('purchase')
      .set(eb => ({ status: 'submitted', submitted_at: ctx.now, refusal_reason: null, version: eb('version', '+', 1) }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .execute()
    for (const purchase of purchases) {
      for (const [activityId, amountCents] of grossByActivity(purchase.lines))
        await setCommitment(ctx, { activityId, kind: 'expense', subjectId: purchase.id, amountCents })
      ctx.record(purchase.id, { activityId: purchase.activityId })
    }
    return { ids: purchases.map(purchase => purchase.id) }
  },
})

/** Everything that stands against purchases taking their next step, duplicates last. Several: each says which one it is. */
export async function purchasesRefusals(
  ctx: Context,
  purchases: readonly Purchase[],
  { from, acceptDuplicate }: { from: 'draft' | 'submitted' | 'accepted'; acceptDuplicate: boolean },
): Promise<Refusal[]> {
  const duplicates = acceptDuplicate
    ? new Map<string, Refusal[]>()
    : await duplicateRefusals(
        ctx,
        purchases.map(purchase => purchase.id),
      )
  const by = { actsForHouse: ctx.session.activityIds === null }
  const credits = await creditRefusals(ctx, purchases)
  return purchases.flatMap((purchase, i) => {
    const refusals =
      purchase.status === from
        ? [
            ...submitRefusals(
              { ...purchase, totals: purchaseTotals(purchase.lines, purchase.day ?? ctx.today) },
              by,
              ctx.today,
            ),
            ...(credits.get(purchase.id) ?? []),
            ...(duplicates.get(purchase.id) ?? []),
          ]
        : [refuse('etat', WRONG_STATUS[from])]
    return purchases.length === 1
      ? refusals
      : refusals.map(r => ({
          ...r,
          message: `${purchase.reference} : ${r.message}`,
          path: r.code === 'doublon' ? r.path! : `ids.${i}`,
        }))
  })
}

const WRONG_STATUS = {
  draft: 'Seul un brouillon se soumet. Rechargez la liste : l’état a changé.',
  submitted: 'Seule une dépense soumise se valide ou se refuse. Rechargez la liste : l’état a changé.',
  accepted: 'Seule une dépense validée se corrige ainsi. Rechargez la page : l’état a changé.',
}

/** Takes back what was submitted, or what was refused, to correct it. */
export const withdrawPurchases = useCase({
  name: 'withdrawPurchases',
  api: 'POST /purchases/withdrawal',
  summary: 'Reprend des dépenses soumises ou refusées pour les modifier',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: zIds }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const rows = await ctx.db
      .updateTable('purchase')
      .set(eb => ({ status: 'draft', submitted_at: null, version: eb('version', '+', 1) }))
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .where('status', 'in', ['submitted', 'refused'])
      .returning(['id', 'activity_id'])
      .execute()
    if (rows.length !== new Set(ids).size)
      throw new Refused([
        refuse('etat', 'Seule une dépense soumise ou refusée se reprend. Rechargez la liste : l’état a changé.'),
      ])
    for (const row of rows) {
      await clearCommitment(ctx, row.id)
      ctx.record(row.id, { activityId: row.activity_id })
    }
    return { ids: rows.map(row => row.id) }
  },
})
