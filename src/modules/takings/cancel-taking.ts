import { z } from 'zod'
import { dayIn } from '../../kernel/day.ts'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { mirrorDayRefusals } from '../ledger/entry.ts'
import { postEntries, reverseEntries } from '../ledger/index.ts'
import { cancelLevies } from '../levies/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { SELLERS } from './roles.ts'

/**
 * Takes a taking back by the mirror of its entry, levies included, which come back to their rule; nothing is erased. The entrepreneur may until the house has read it,
 * or on the very day when nobody had to; afterwards the house does.
 */
export const cancelTaking = useCase({
  name: 'cancelTaking',
  api: 'POST /takings/{id}/cancellation',
  summary: 'Annule une recette par une écriture inverse',
  roles: SELLERS,
  scope: 'own',
  input: z.strictObject({ id: zId, reason: zText(200), day: zDay.nullish() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, reason, day: asked }) {
    const day = asked ?? ctx.today
    const taking = await ctx.db
      .selectFrom('taking')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!taking) throw notFound('Cette recette')
    const receipts = await ctx.db
      .selectFrom('receipt')
      .select(['id', 'deposit_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('taking_id', '=', id)
      .forUpdate()
      .execute()
    const mayAlone =
      ctx.session.activityIds === null ||
      taking.checked_at === null ||
      dayIn(ctx.session.zone, taking.created_at) === ctx.today
    refuseIfAny([
      ...(taking.cancelled_on ? [refuse('deja', 'Cette recette est déjà annulée : rechargez la page.')] : []),
      ...(mayAlone
        ? []
        : [
            refuse(
              'relue',
              'Cette recette n’est plus du jour : demandez à la coopérative de l’annuler, en lui disant pourquoi.',
            ),
          ]),
      ...mirrorDayRefusals(day, taking.day, ctx.today),
      ...(receipts.some(receipt => receipt.deposit_id !== null)
        ? [
            refuse(
              'remis',
              'L’argent de cette recette est déjà remis en banque : annulez d’abord la remise, dans « Remises en banque ».',
            ),
          ]
        : []),
    ])
    await ctx.db
      .updateTable('receipt')
      .set({ cancelled_at: ctx.now })
      .where('organisation_id', '=', ctx.organisationId)
      .where('taking_id', '=', id)
      .execute()
    await ctx.db
      .updateTable('taking')
      .set({ cancelled_on: day, cancel_reason: reason })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    const adjusted = await cancelLevies(ctx, await readOrganisation(ctx), [
      { documentKind: 'taking', documentId: id, documentNumber: taking.reference, day },
    ])
    const entries = await ctx.db
      .selectFrom('entry')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('document_kind', '=', 'taking')
      .where('document_id', '=', id)
      .execute()
    ctx.record(id, { activityId: taking.activity_id, before: taking })
    await reverseEntries(
      ctx,
      entries.map(entry => entry.id),
      day,
    )
    await postEntries(ctx, adjusted, 'validated')
    return { id }
  },
})
