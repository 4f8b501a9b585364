import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { mirrorDayRefusals } from '../ledger/entry.ts'
import { postEntries, reverseEntries } from '../ledger/index.ts'
import { cancelLevies } from '../levies/index.ts'
import { readOrganisation } from '../organisation/index.ts'

/** Cancels receipts recorded by mistake or that the bank returned: their entries by their mirrors, their levies given back. */
export const cancelReceipts = useCase({
  name: 'cancelReceipts',
  api: 'POST /receipts/cancellation',
  summary: 'Annule des encaissements',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: z.array(zId).min(1).max(200), day: zDay.nullish() }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids, day }) {
    await cancelReceiptsOn(ctx, ids, day ?? ctx.today, ctx.today)
    return { ids }
  },
})

/**
 * The same in the caller's transaction; gives the mirror's id by entry. The invoices are open again, their VAT waits again. `until`: the
 * last day that the mirrors may bear.
 */
export async function cancelReceiptsOn(
  ctx: Context,
  ids: readonly string[],
  day: Day,
  until = day,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const receipts = await ctx.db
    .selectFrom('receipt')
    .select(['id', 'day', 'activity_id', 'taking_id', 'deposit_id', 'cancelled_at'])
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (receipts.length !== new Set(ids).size) throw notFound('Un de ces encaissements')
  refuseIfAny([
    ...(receipts.some(receipt => receipt.cancelled_at !== null)
      ? [refuse('deja', 'Un de ces encaissements est déjà annulé : rechargez la page.')]
      : []),
    ...(receipts.some(receipt => receipt.taking_id !== null)
      ? [refuse('recette', 'Un de ces encaissements est celui d’une recette : annulez la recette.')]
      : []),
    ...(receipts.some(receipt => receipt.deposit_id !== null)
      ? [
          refuse(
            'remis',
            'Un de ces encaissements est remis en banque : annulez d’abord la remise, dans « Remises en banque ».',
          ),
        ]
      : []),
    ...mirrorDayRefusals(
      day,
      receipts
        .map(receipt => receipt.day)
        .toSorted()
        .at(-1)!,
      until,
    ),
  ])
  await ctx.db
    .updateTable('receipt')
    .set({ cancelled_at: ctx.now })
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  const entries = await ctx.db
    .selectFrom('entry')
    .select(['id', 'document_id', 'document_number'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_kind', '=', 'receipt')
    .where(sql<boolean>`document_id = any(${ids}::uuid[])`)
    .execute()
  const numbers = new Map(entries.map(entry => [entry.document_id, entry.document_number]))
  const adjusted = await cancelLevies(
    ctx,
    await readOrganisation(ctx),
    ids.map(id => ({ documentKind: 'receipt', documentId: id, documentNumber: numbers.get(id) ?? '', day })),
  )
  for (const receipt of receipts) ctx.record(receipt.id, { activityId: receipt.activity_id })
  const mirrors = await reverseEntries(
    ctx,
    entries.map(entry => entry.id),
    day,
  )
  await postEntries(ctx, adjusted, 'validated')
  return mirrors
}
