import { z } from 'zod'
import { zDay, zId, zText } from '../../kernel/input.ts'
import type { Cents } from '../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'
import { readOwners, readPerson } from '../people/index.ts'
import { readWhatIsMine } from '../treasury/index.ts'
import { SETTLEMENT_KINDS } from './settlement.ts'

/**
 * Says what becomes of an activity's treasury when its contract ends, for all of « what is mine »: left to the house with its reason, its
 * loss taken by the house, or carried to another activity of the same person. Carried to the next contract on the same activity (no
 * `toActivityId`): nothing moves, and that is written down. Payable money is paid out by pay, before. Posted: a charge on one side, a
 * product on the other, treasury through the liaison account.
 */
export const settleTreasury = useCase({
  name: 'settleTreasury',
  api: 'POST /treasury-settlements',
  summary: 'Solde la trésorerie d’une activité qui s’arrête, ou la reporte',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    personId: zId,
    activityId: zId,
    kind: z.enum(SETTLEMENT_KINDS, { error: 'Choisissez ce que devient la trésorerie.' }),
    onDay: zDay,
    reason: zText(300),
    toActivityId: zId.nullish(),
  }),
  output: z.strictObject({ id: zId, amountCents: z.number() }),
  async run(ctx, { personId, activityId, kind, onDay, reason, toActivityId }) {
    await readPerson(ctx, personId)
    const activity = await readActivity(ctx, activityId)
    const organisation = await readOrganisation(ctx)
    await lockActivity(ctx, activityId)
    const mineCents = (await readWhatIsMine(ctx, onDay, [activityId])).get(activityId)?.mineCents ?? 0
    const owners = await readOwners(ctx, toActivityId ? [activityId, toActivityId] : [activityId])
    const owns = (id: string) => owners.some(owner => owner.activityId === id && owner.personId === personId)
    const refusals: Refusal[] = []
    if (activity.isHouse || !owns(activityId))
      refusals.push(refuse('activite', 'Cette activité n’est pas celle de cette personne.', 'activityId'))
    if (toActivityId && (toActivityId === activityId || !owns(toActivityId)))
      refusals.push(
        refuse('activite', 'La trésorerie se reporte sur une autre activité de la même personne.', 'toActivityId'),
      )
    if (toActivityId && kind !== 'carried')
      refusals.push(refuse('report', 'Une activité d’arrivée ne s’indique que pour un report.', 'toActivityId'))
    if (kind === 'left' && mineCents <= 0)
      refusals.push(
        refuse(
          'solde',
          mineCents === 0
            ? 'Il ne reste rien sur cette activité : il n’y a rien à laisser.'
            : 'Cette activité est en perte : choisissez « perte prise par la coopérative ».',
          'kind',
        ),
      )
    if (kind === 'loss' && mineCents >= 0) refusals.push(refuse('solde', 'Cette activité n’est pas en perte.', 'kind'))
    if (onDay > ctx.today) refusals.push(refuse('jour', 'Ce jour est à venir : soldez à sa date.', 'onDay'))
    refuseIfAny(refusals)
    const id = newId()
    const to = kind === 'carried' ? (toActivityId ?? null) : organisation.houseActivityId
    const entryId = to && mineCents !== 0 ? newId() : null
    await ctx.db
      .insertInto('treasury_settlement')
      .values({
        organisation_id: ctx.organisationId,
        id,
        activity_id: activityId,
        person_id: personId,
        kind,
        on_day: onDay,
        amount_cents: mineCents as Cents,
        reason,
        entry_id: entryId,
        to_activity_id: toActivityId ?? null,
        at: ctx.now,
      })
      .execute()
    if (entryId)
      await postEntries(
        ctx,
        [
          {
            id: entryId,
            journal: organisation.settings.journals.sundry,
            day: onDay,
            label: `Solde de trésorerie ${activity.code}`,
            documentKind: 'treasury-settlement',
            documentId: id,
            documentNumber: `SOLDE-${activity.code}`,
            documentDay: onDay,
            lines: settlementLines(mineCents, activityId, to!, organisation.settings.accounts),
          },
        ],
        'validated',
      )
    ctx.record(id, { activityId })
    return { id, amountCents: mineCents }
  },
})

/** What one activity gives, another receives; for a loss, the other way round. */
function settlementLines(
  mineCents: number,
  fromId: string,
  toId: string,
  accounts: { otherCharges: string; otherProducts: string; treasuryLiaison: string },
): EntryLine[] {
  const [giver, receiver] = mineCents > 0 ? [fromId, toId] : [toId, fromId]
  const amount = Math.abs(mineCents) as Cents
  return withLiaisons(
    [
      { account: accounts.otherCharges, activityId: giver, debit: amount },
      { account: accounts.otherProducts, activityId: receiver, credit: amount },
    ],
    accounts.treasuryLiaison,
  )
}

/** Two settlements of one activity wait for each other. */
async function lockActivity(ctx: Context, activityId: string): Promise<void> {
  await ctx.db
    .selectFrom('activity')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', activityId)
    .forNoKeyUpdate()
    .execute()
}
