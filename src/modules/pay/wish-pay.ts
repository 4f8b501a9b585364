import { z } from 'zod'
import { firstDayOf, ofMonth } from '../../kernel/day.ts'
import { zId, zMonth, zNonNegativeCents, zOptionalText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { isTeam, readOwners } from '../people/index.ts'
import { PAY_ROLES } from './roles.ts'

/** Says what somebody would like to be paid for a month; the payroll officer decides. Again: it replaces the wish. */
export const wishPay = useCase({
  name: 'wishPay',
  api: 'PUT /pay-wishes',
  summary: 'Exprime le salaire souhaité pour un mois',
  roles: ['entrepreneur', ...PAY_ROLES],
  scope: 'own',
  input: z.strictObject({
    activityId: zId,
    personId: zId.nullish(),
    month: zMonth,
    basis: z.enum(['gross', 'net'], { error: 'Choisissez brut ou net.' }).default('net'),
    amountCents: zNonNegativeCents,
    note: zOptionalText(300),
  }),
  output: z.strictObject({ activityId: zId, personId: zId }),
  async run(ctx, input) {
    const { activityId } = input
    const personId = await paidPerson(ctx, activityId, input.personId ?? null)
    const month = firstDayOf(input.month)
    await refuseTooLate(ctx, activityId, personId, input.month)
    if (input.amountCents > 10_000_000)
      throw new Refused([
        refuse('montant', 'Un souhait mensuel ne dépasse pas 100 000 € : vérifiez la saisie.', 'amountCents'),
      ])
    const wish = { basis: input.basis, amount_cents: input.amountCents, note: input.note ?? null, at: ctx.now }
    await ctx.db
      .insertInto('pay_wish')
      .values({ organisation_id: ctx.organisationId, activity_id: activityId, person_id: personId, month, ...wish })
      .onConflict(conflict =>
        conflict.columns(['organisation_id', 'month', 'activity_id', 'person_id']).doUpdateSet(wish),
      )
      .execute()
    ctx.record(personId, { activityId })
    return { activityId, personId }
  },
})

/** Whose pay it is: oneself; for the house's team the person named, or the only owner. Refused (not found) for anybody else's. */
export async function paidPerson(ctx: Context, activityId: string, asked: string | null): Promise<string> {
  const owners = (await readOwners(ctx, [activityId])).map(owner => owner.personId)
  const only = owners.length === 1 ? owners[0]! : null
  const mine = isTeam(ctx.session) ? (asked ?? only) : (ctx.session.personId ?? only)
  if (!mine || !owners.includes(mine) || (asked && asked !== mine)) throw notFound('Cette activité')
  return mine
}

async function refuseTooLate(
  ctx: Context,
  activityId: string,
  personId: string,
  month: z.output<typeof zMonth>,
): Promise<void> {
  const round = await ctx.db
    .selectFrom('pay_round as r')
    .leftJoin('pay_line as l', join =>
      join
        .onRef('l.organisation_id', '=', 'r.organisation_id')
        .onRef('l.round_id', '=', 'r.id')
        .on('l.activity_id', '=', activityId)
        .on('l.person_id', '=', personId),
    )
    .select(['r.status', 'l.decided_gross_cents'])
    .where('r.organisation_id', '=', ctx.organisationId)
    .where('r.month', '=', firstDayOf(month))
    .executeTakeFirst()
  if (round?.status === 'posted' || round?.status === 'paid')
    throw new Refused([
      refuse('mois', `La paie ${ofMonth(month)} est déjà faite : choisissez un mois à venir.`, 'month'),
    ])
  if (round && round.decided_gross_cents !== null)
    throw new Refused([
      refuse(
        'decide',
        `Votre salaire ${ofMonth(month)} est déjà décidé : écrivez à votre coopérative pour le revoir.`,
        'month',
      ),
    ])
}
