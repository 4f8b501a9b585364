import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { lockBank, runMatches } from './match-bank-lines.ts'
import { releaseMatches } from './release-matches.ts'

/** Undoes the match that a bank line is in: its lines are to reconcile again, and what it posted is removed or cancelled. */
export const unmatchBankLine = useCase({
  name: 'unmatchBankLine',
  api: 'DELETE /bank-lines/{id}/match',
  summary: 'Défait un rapprochement',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ lineIds: z.array(zId) }),
  async run(ctx, { id }) {
    await lockBank(ctx)
    const line = await ctx.db
      .selectFrom('bank_line')
      .select(['id', 'match_id', 'label', 'day', 'amount_cents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!line) throw notFound('Cette ligne de banque')
    if (!line.match_id)
      throw new Refused([refuse('ouverte', 'Cette ligne n’est pas rapprochée : rechargez la page.')], 'stale')
    const lines = await ctx.db
      .updateTable('bank_line')
      .set({ state: 'open', match_id: null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('match_id', '=', line.match_id)
      .returning('id')
      .execute()
    await releaseMatches(ctx, [line.match_id])
    for (const one of lines) ctx.record(one.id, { before: { matchId: line.match_id } })
    return { lineIds: lines.map(one => one.id) }
  },
})

/**
 * Posts lines that nobody can identify yet: D/C 512 and 471 of the house, in the brouillard, so that the books hold every line of the
 * bank. Matching them later takes this entry back.
 */
export const parkBankLines = useCase({
  name: 'parkBankLines',
  api: 'POST /bank-lines/parking',
  summary: 'Comptabilise des lignes en attente d’identification (471)',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    ids: z.array(zId).min(1, 'Choisissez au moins une ligne.').max(1000, '1 000 lignes au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const { unidentified } = (await readOrganisation(ctx)).settings.accounts
    const waiting = await ctx.db
      .selectFrom('bank_line')
      .select(['id', 'state'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .where('state', '<>', 'open')
      .execute()
    if (waiting.length > 0)
      throw new Refused([refuse('deja', 'Une de ces lignes est déjà en comptabilité : rechargez la page.')], 'stale')
    await runMatches(
      ctx,
      [...new Set(ids)].map(id => ({ lineIds: [id], parts: [{ kind: 'account', account: unidentified }] })),
      'parked',
    )
    return { ids }
  },
})
