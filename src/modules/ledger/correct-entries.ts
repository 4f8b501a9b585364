import { z } from 'zod'
import { zDay, zId, zOptionalText, zPositiveCents } from '../../kernel/input.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { notFound, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { debitLine, type Entry, reversal, signed, withLiaisons } from './entry.ts'
import { postEntries, unknownAccounts } from './post.ts'
import { readPeriod } from './post-sundry-entry.ts'
import { periodRefusals, reversalRefusals } from './sundry-entry.ts'

/** Corrects a validated entry by its mirror, validated at once: both stay in the books and cancel out. */
export const reverseEntry = useCase({
  name: 'reverseEntry',
  api: 'POST /entries/{id}/reversal',
  summary: 'Contrepasse une écriture validée',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, day: zDay.nullish(), label: zOptionalText(120) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const entry = await readWholeEntry(ctx, input.id)
    const day = input.day ?? ctx.today
    const reversed = await ctx.db
      .selectFrom('entry')
      .select('id')
      .where('organisation_id', '=', ctx.organisationId)
      .where('reverses_id', '=', entry.id)
      .executeTakeFirst()
    refuseIfAny([
      ...reversalRefusals({ ...entry, reversed: reversed !== undefined }),
      ...periodRefusals(day, await readPeriod(ctx, day)),
    ])
    const mirror = reversal(entry, newId(), day, input.label ?? `Contrepassation ${entry.documentNumber}`)
    await postEntries(ctx, [{ ...mirror, documentKind: 'reversal', documentId: entry.id }], 'validated')
    ctx.record(mirror.id)
    ctx.record(entry.id)
    return { id: mirror.id }
  },
})

/**
 * Moves a validated line, or part of it, to another account or activity: one sundry entry takes it off where it was and puts it where it
 * belongs, with the liaison when the activity changes. It keeps the line's third party and open document.
 */
export const reallocate = useCase({
  name: 'reallocate',
  api: 'POST /entries/{id}/reallocation',
  summary: 'Déplace une ligne validée vers un autre compte ou une autre activité',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    position: z.number().int().min(1).max(10_000).meta({ text: 'integer' }),
    account: zOptionalText(12),
    activityId: zId.nullish(),
    /** The whole line when absent. */
    amountCents: zPositiveCents.nullish(),
    day: zDay.nullish(),
    label: zOptionalText(120),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const { settings } = await readOrganisation(ctx)
    const entry = await readWholeEntry(ctx, input.id)
    const line = entry.lines[input.position - 1]
    if (!line) throw notFound('Cette ligne')
    const day = input.day ?? ctx.today
    const account = input.account ?? line.account
    const activityId = input.activityId ?? line.activityId
    const amount = Math.abs(signed(line))
    const moved = input.amountCents ?? amount
    const refusals = periodRefusals(day, await readPeriod(ctx, day))
    if (!entry.validated)
      refusals.push(refuse('brouillard', 'Cette écriture est au brouillard\u00a0: corrigez-la directement.'))
    if (account === line.account && activityId === line.activityId)
      refusals.push(refuse('identique', 'Choisissez un autre compte ou une autre activité.', 'account'))
    if (moved > amount)
      refusals.push(
        refuse(
          'montant',
          `La ligne porte ${formatEuros(amount)}\u00a0: on ne peut pas en déplacer plus.`,
          'amountCents',
        ),
      )
    refuseIfAny([...refusals, ...(await unknownAccounts(ctx, [account], 'account'))])
    const signedAmount = Math.sign(signed(line)) * moved
    const label = input.label ?? `Réimputation ${entry.documentNumber}`
    const id = newId()
    const about = {
      thirdPartyId: line.thirdPartyId ?? null,
      itemId: line.itemId ?? null,
      dueDay: line.dueDay ?? null,
      label,
    }
    const target = account.startsWith('4') ? about : { label }
    const reallocation: Entry = {
      id,
      journal: settings.journals.sundry,
      day,
      label,
      documentKind: 'reallocation',
      documentId: entry.id,
      documentNumber: entry.documentNumber,
      documentDay: entry.documentDay,
      lines: withLiaisons(
        [
          ...debitLine(-signedAmount, {
            ...about,
            account: line.account,
            activityId: line.activityId,
            vatRateBp: line.vatRateBp ?? null,
          }),
          ...debitLine(signedAmount, { ...target, account, activityId, vatRateBp: line.vatRateBp ?? null }),
        ],
        settings.accounts.treasuryLiaison,
      ),
    }
    await postEntries(ctx, [reallocation], 'provisional')
    ctx.record(id, { activityId: line.activityId })
    ctx.record(entry.id, { activityId })
    return { id }
  },
})

/** An entry with all its lines in order, as `postEntries` takes it. */
async function readWholeEntry(ctx: Context, id: string): Promise<Entry & { validated: boolean }> {
  const head = await ctx.db
    .selectFrom('entry')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!head) throw notFound('Cette écriture')
  const lines = await ctx.db
    .selectFrom('entry_line')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('entry_id', '=', id)
    .orderBy('position')
    .execute()
  if (lines.length === 0) throw new Refused([refuse('illisible', 'Cette écriture n’a pas de ligne lisible.')])
  return {
    id,
    journal: head.journal_code,
    day: head.day,
    label: head.label,
    documentKind: head.document_kind,
    documentId: head.document_id,
    documentNumber: head.document_number,
    documentDay: head.document_day,
    validated: head.validated_at !== null,
    lines: lines.map(line => ({
      account: line.account,
      activityId: line.activity_id,
      thirdPartyId: line.third_party_id,
      itemId: line.item_id,
      dueDay: line.due_day,
      debit: cents(line.debit),
      credit: cents(line.credit),
      label: line.label,
      vatRateBp: line.vat_rate_bp,
    })),
  }
}
