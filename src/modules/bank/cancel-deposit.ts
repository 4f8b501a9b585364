import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { mirrorDayRefusals } from '../ledger/entry.ts'
import { reverseEntries } from '../ledger/index.ts'
import { lockBank } from './match-bank-lines.ts'
import { tieMirrors } from './release-matches.ts'

/**
 * Takes a remittance back by the mirror of its entry: its receipts are to deposit again, or may be cancelled. Never while a bank line
 * shows it. A mirror that the ledger wrote already is not written twice.
 */
export const cancelDeposit = useCase({
  name: 'cancelDeposit',
  api: 'POST /cheque-deposits/{id}/cancellation',
  summary: 'Annule une remise en banque : ses encaissements sont de nouveau à remettre',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, day: zDay.nullish() }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, day: asked }) {
    const day = asked ?? ctx.today
    await lockBank(ctx)
    const deposit = await ctx.db
      .selectFrom('cheque_deposit')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!deposit) throw notFound('Cette remise')
    const freed = await ctx.db
      .updateTable('receipt')
      .set({ deposit_id: null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('deposit_id', '=', id)
      .returning(['id', 'activity_id'])
      .execute()
    const { rows: entries } = await sql<{ id: string; matched: boolean }>`
      select e.id, exists (select from bank_match_line m where m.organisation_id = e.organisation_id and m.entry_id = e.id) as matched
      from entry e where e.organisation_id = ${ctx.organisationId} and e.document_kind = 'cheque-deposit' and e.document_id = ${id}
        and not exists (select from entry r where r.organisation_id = e.organisation_id and r.reverses_id = e.id)`.execute(
      ctx.db,
    )
    refuseIfAny([
      ...(freed.length === 0 ? [refuse('deja', 'Cette remise est déjà annulée : rechargez la page.')] : []),
      ...(entries.some(entry => entry.matched)
        ? [
            refuse(
              'rapprochee',
              'Cette remise est rapprochée d’une ligne de banque : défaites d’abord ce rapprochement.',
            ),
          ]
        : []),
      ...mirrorDayRefusals(day, deposit.day, ctx.today),
    ])
    const mirrors = await reverseEntries(
      ctx,
      entries.map(entry => entry.id),
      day,
    )
    await tieMirrors(ctx, mirrors, day)
    ctx.record(id, { before: deposit })
    for (const receipt of freed) ctx.record(receipt.id, { activityId: receipt.activity_id })
    return { id }
  },
})
