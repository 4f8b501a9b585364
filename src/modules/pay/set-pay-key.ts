import { z } from 'zod'
import { firstDayOf } from '../../kernel/day.ts'
import { zId, zMonth, zRateBp } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { readPerson } from '../people/index.ts'
import { PAY_ROLES } from './roles.ts'

/** Fixes how the payslip of a person who has several activities is spread over them, from a month on, until another key. */
export const setPayKey = useCase({
  name: 'setPayKey',
  api: 'PUT /people/{personId}/pay-key',
  summary: 'Fixe la clé de répartition du bulletin d’une personne entre ses activités',
  roles: PAY_ROLES,
  scope: 'house',
  input: z.strictObject({
    personId: zId,
    fromMonth: zMonth,
    parts: z
      .array(z.strictObject({ activityId: zId, shareBp: zRateBp.min(1, 'Part nulle : écrivez plus de 0 %.') }))
      .min(1, 'Indiquez au moins une activité.')
      .max(50),
  }),
  output: z.strictObject({ personId: zId }),
  async run(ctx, { personId, fromMonth, parts }) {
    await readPerson(ctx, personId)
    for (const part of parts) await readActivity(ctx, part.activityId)
    const whole = sum(parts.map(part => part.shareBp))
    const refusals: Refusal[] = []
    if (whole !== 10_000)
      refusals.push(
        refuse('parts', `Les parts font ensemble ${formatRate(whole)} : elles doivent faire 100 %.`, 'parts'),
      )
    if (new Set(parts.map(part => part.activityId)).size !== parts.length)
      refusals.push(refuse('doublon', 'Une activité est indiquée deux fois : réunissez ses parts.', 'parts'))
    refuseIfAny(refusals)
    const before = await ctx.db
      .deleteFrom('pay_key')
      .where('organisation_id', '=', ctx.organisationId)
      .where('person_id', '=', personId)
      .where('from_month', '=', firstDayOf(fromMonth))
      .returning(['activity_id', 'share_bp'])
      .execute()
    await ctx.db
      .insertInto('pay_key')
      .values(
        parts.map(part => ({
          organisation_id: ctx.organisationId,
          person_id: personId,
          from_month: firstDayOf(fromMonth),
          activity_id: part.activityId,
          share_bp: part.shareBp,
        })),
      )
      .execute()
    ctx.record(personId, { before })
    return { personId }
  },
})
