import { z } from 'zod'
import { zCents, zId, zInteger } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { SUPPORTERS } from './acting.ts'

/** Sets the turnover that a person and their advisor aim at in a year; nothing takes it away. */
export const setObjective = useCase({
  name: 'setObjective',
  api: 'PUT /activities/{activityId}/objective',
  summary: 'Fixe l’objectif de chiffre d’affaires d’une activité pour une année',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    activityId: zId,
    year: zInteger(2000, 2199),
    turnoverCents: zCents.nullish(),
  }),
  output: z.strictObject({ activityId: zId }),
  async run(ctx, { activityId, year, turnoverCents }) {
    const activity = await readActivity(ctx, activityId)
    if (activity.isHouse)
      throw new Refused([refuse('maison', 'La structure de la coopérative n’a pas d’objectif d’activité.')])
    const before = await ctx.db
      .deleteFrom('activity_objective')
      .where('organisation_id', '=', ctx.organisationId)
      .where('activity_id', '=', activityId)
      .where('year', '=', year)
      .returning('turnover_cents')
      .executeTakeFirst()
    if (turnoverCents != null)
      await ctx.db
        .insertInto('activity_objective')
        .values({
          organisation_id: ctx.organisationId,
          activity_id: activityId,
          year,
          turnover_cents: turnoverCents,
          set_on: ctx.today,
        })
        .execute()
    ctx.record(activityId, { activityId, before: before?.turnover_cents ?? null })
    return { activityId }
  },
})
