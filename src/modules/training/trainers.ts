import { z } from 'zod'
import { zDay, zEmail, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { readOwners } from '../people/index.ts'
import { TRAINERS } from './access.ts'

const zTrainer = z.object({
  id: zId,
  activityId: zId,
  activityName: z.string(),
  personId: zId.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  qualifications: z.string().nullable(),
  external: z.boolean(),
  archivedOn: zDay.nullable(),
  version: z.number(),
})
type Trainer = z.output<typeof zTrainer>

/**
 * Writes somebody into the register of trainers, with the titles and qualities that the law asks to justify (C. trav. L6352-1). A person of
 * the house trains within an activity of theirs, or within the house's own; somebody from outside has no person here.
 */
export const saveTrainer = useCase({
  name: 'saveTrainer',
  api: 'POST /training-trainers',
  summary: 'Ajoute ou modifie un formateur',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    activityId: zId,
    personId: zId.nullish(),
    name: zText(120),
    email: zEmail.nullish(),
    qualifications: zOptionalText(4000),
    external: z.boolean().default(false),
    archivedOn: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version = 0, activityId, ...fields }) {
    const activity = await readActivity(ctx, activityId)
    if (fields.external && fields.personId)
      throw new Refused([
        refuse('exterieur', 'Une personne de la maison n’est pas un formateur extérieur : choisissez.', 'external'),
      ])
    if (fields.personId && !activity.isHouse) {
      const owners = await readOwners(ctx, [activityId])
      if (!owners.some(owner => owner.personId === fields.personId))
        throw new Refused([
          refuse('personne', 'Cette personne ne porte pas cette activité : choisissez la sienne.', 'personId'),
        ])
    }
    const columns = {
      activity_id: activityId,
      person_id: fields.personId ?? null,
      name: fields.name,
      email: fields.email ?? null,
      qualifications: fields.qualifications ?? null,
      external: fields.external,
      archived_on: fields.archivedOn ?? null,
    }
    const id = known ?? newId()
    if (!known)
      await ctx.db
        .insertInto('training_trainer')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
    else {
      await readTrainers(ctx, [known])
      await changeRow(ctx, 'training_trainer', { id: known, version }, 'Ce formateur', columns)
    }
    ctx.record(id, { activityId })
    return { id }
  },
})

const selectTrainers = (ctx: Context) =>
  ctx.db
    .selectFrom('training_trainer as t')
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 't.organisation_id').onRef('a.id', '=', 't.activity_id'),
    )
    .select([
      't.id',
      't.activity_id as activityId',
      'a.name as activityName',
      't.person_id as personId',
      't.name',
      't.email',
      't.qualifications',
      't.external',
      't.archived_on as archivedOn',
      't.version',
    ])
    .where('t.organisation_id', '=', ctx.organisationId)

/** Trainers that the session may see, by id; Refused (not found) when one is missing. */
export async function readTrainers(ctx: Context, ids: readonly string[]): Promise<Map<string, Trainer>> {
  if (ids.length === 0) return new Map()
  const rows = await selectTrainers(ctx).where('t.id', 'in', ids).execute()
  if (rows.length !== new Set(ids).size) throw notFound('Ce formateur')
  return new Map(rows.map(row => [row.id, row]))
}

export const listTrainers = query({
  name: 'listTrainers',
  api: 'GET /training-trainers',
  summary: 'Liste les formateurs, ceux d’aujourd’hui d’abord',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.array(zTrainer),
  async run(ctx, { activityId }) {
    let rows = selectTrainers(ctx).orderBy(sql`t.archived_on is not null`).orderBy('t.name').orderBy('t.id')
    if (activityId) rows = rows.where('t.activity_id', '=', activityId)
    return rows.execute()
  },
})
