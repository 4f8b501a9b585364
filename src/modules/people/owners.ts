import { z } from 'zod'
import { zDay, zId, zRateBp } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { OFFICE, TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { readOwners } from './read-people.ts'

/**
 * Says who runs an activity, and how several share its pay: shares sum to 100 %, under a convention agreed beforehand
 * (Code du travail, art. R7331-6).
 */
export const setActivityOwners = useCase({
  name: 'setActivityOwners',
  api: 'PUT /activities/{activityId}/owners',
  summary: 'Fixe les titulaires d’une activité et leurs parts',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    activityId: zId,
    owners: z
      .array(z.strictObject({ personId: zId, shareBp: zRateBp.min(1, 'Part nulle : écrivez plus de 0 %.') }))
      .min(1, 'Indiquez au moins une personne.')
      .max(50),
    /** Day of the convention, when several share the activity. */
    conventionOn: zDay.nullish(),
  }),
  output: z.strictObject({ activityId: zId }),
  async run(ctx, { activityId, owners, conventionOn }) {
    const activity = await readActivity(ctx, activityId)
    const refusals: Refusal[] = []
    const whole = sum(owners.map(owner => owner.shareBp))
    if (activity.isHouse)
      refusals.push(refuse('maison', 'La structure de la coopérative n’a pas de titulaire.', 'activityId'))
    if (whole !== 10_000)
      refusals.push(
        refuse('parts', `Les parts font ensemble ${formatRate(whole)} : elles doivent faire 100 %.`, 'owners'),
      )
    if (new Set(owners.map(owner => owner.personId)).size !== owners.length)
      refusals.push(refuse('doublon', 'Une personne est indiquée deux fois : réunissez ses parts.', 'owners'))
    if (owners.length > 1 && !conventionOn)
      refusals.push(
        refuse(
          'convention',
          'Une activité exercée à plusieurs demande une convention préalable : indiquez sa date (Code du travail, art. R7331-6).',
          'conventionOn',
        ),
      )
    refuseIfAny(refusals)
    await refuseStrangers(
      ctx,
      owners.map(owner => owner.personId),
    )
    const before = await readOwners(ctx, [activityId])
    await ctx.db
      .deleteFrom('activity_owner')
      .where('organisation_id', '=', ctx.organisationId)
      .where('activity_id', '=', activityId)
      .execute()
    await ctx.db
      .insertInto('activity_owner')
      .values(
        owners.map(owner => ({
          organisation_id: ctx.organisationId,
          activity_id: activityId,
          person_id: owner.personId,
          share_bp: owner.shareBp,
          convention_on: owners.length > 1 ? conventionOn! : null,
        })),
      )
      .execute()
    ctx.record(activityId, { activityId, before })
    return { activityId }
  },
})

/** Who runs an activity, by share. */
export const getOwners = query({
  name: 'getOwners',
  api: 'GET /activities/{activityId}/owners',
  summary: 'Lit les titulaires d’une activité',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({ activityId: zId }),
  output: z.array(z.object({ personId: zId, name: z.string(), shareBp: z.number() })),
  async run(ctx, { activityId }) {
    await readActivity(ctx, activityId)
    const rows = await ctx.db
      .selectFrom('activity_owner as o')
      .innerJoin('person as p', join =>
        join.onRef('p.organisation_id', '=', 'o.organisation_id').onRef('p.id', '=', 'o.person_id'),
      )
      .select(['p.id as personId', 'p.first_name', 'p.last_name', 'o.share_bp as shareBp'])
      .where('o.organisation_id', '=', ctx.organisationId)
      .where('o.activity_id', '=', activityId)
      .orderBy('o.share_bp', 'desc')
      .orderBy('p.last_name')
      .execute()
    return rows.map(row => ({
      personId: row.personId,
      name: `${row.first_name} ${row.last_name}`,
      shareBp: row.shareBp,
    }))
  },
})

async function refuseStrangers(ctx: Context, personIds: readonly string[]): Promise<void> {
  const known = await ctx.db
    .selectFrom('person')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', personIds)
    .execute()
  if (known.length !== new Set(personIds).size)
    throw new Refused([refuse('personne', 'Une de ces personnes n’existe pas : ajoutez-la d’abord.', 'owners')])
}

/** Puts activities in an advisor's portfolio; each has one advisor at most, null takes it out. */
export const assignPortfolio = useCase({
  name: 'assignPortfolio',
  api: 'PUT /portfolio',
  summary: 'Confie des activités à une personne de l’accompagnement',
  roles: ['director', 'administrator', 'advisor'],
  scope: 'house',
  input: z.strictObject({
    activityIds: z.array(zId).min(1, 'Choisissez au moins une activité.').max(1000),
    personId: zId.nullable(),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, input) {
    const activityIds = [...new Set(input.activityIds)]
    if (input.personId) await refuseStrangers(ctx, [input.personId])
    const before = await ctx.db
      .deleteFrom('portfolio')
      .where('organisation_id', '=', ctx.organisationId)
      .where('activity_id', 'in', activityIds)
      .returning(['activity_id', 'person_id'])
      .execute()
    if (input.personId)
      await ctx.db
        .insertInto('portfolio')
        .values(
          activityIds.map(activity_id => ({
            organisation_id: ctx.organisationId,
            activity_id,
            person_id: input.personId!,
          })),
        )
        .execute()
    for (const id of activityIds)
      ctx.record(id, { activityId: id, before: before.find(row => row.activity_id === id)?.person_id ?? null })
    return { count: activityIds.length }
  },
})
