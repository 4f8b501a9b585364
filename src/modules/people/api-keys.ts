import { z } from 'zod'
import { zId, zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { newId, newToken, sha256 } from '../../platform/ids.server.ts'
import { ROLES } from '../../platform/session.ts'
import { query, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'

const ADMINISTRATORS = ['director', 'administrator'] as const

/**
 * Makes a key for scripts: it acts with one role, and for an entrepreneur or an advisor on one activity. It is shown once; only
 * its hash is kept.
 */
export const createApiKey = useCase({
  name: 'createApiKey',
  api: { none: 'une clé n’en fabrique pas une autre : par l’administration, en page ou en ligne de commande' },
  summary: 'Crée une clé d’API',
  roles: ADMINISTRATORS,
  scope: 'house',
  input: z.strictObject({
    name: zText(60),
    role: z.enum(ROLES, { error: 'Choisissez un rôle dans la liste.' }),
    activityId: zId.nullish(),
  }),
  output: z.strictObject({ id: zId, key: z.string() }),
  async run(ctx, { name, role, activityId }) {
    if ((role === 'entrepreneur' || role === 'advisor') !== Boolean(activityId))
      throw new Refused([
        refuse(
          'activite',
          activityId
            ? 'Ce rôle voit toute la coopérative : ne choisissez pas d’activité.'
            : 'Une clé de ce rôle ne voit qu’une activité : choisissez-la.',
          'activityId',
        ),
      ])
    if (activityId) await readActivity(ctx, activityId)
    const key = `essaim_${newToken()}`
    const id = newId()
    await ctx.db
      .insertInto('api_key')
      .values({
        organisation_id: ctx.organisationId,
        id,
        name,
        role,
        activity_id: activityId ?? null,
        hash: sha256(key),
        created_at: ctx.now,
      })
      .execute()
    ctx.record(id)
    return { id, key }
  },
})

/** Ends a key, at once. */
export const revokeApiKey = useCase({
  name: 'revokeApiKey',
  api: 'DELETE /api-keys/{id}',
  summary: 'Révoque une clé d’API',
  roles: ADMINISTRATORS,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const { numUpdatedRows } = await ctx.db
      .updateTable('api_key')
      .set({ revoked_at: ctx.now })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw notFound('Cette clé')
    ctx.record(id)
    return { id }
  },
})

/** The keys of the organisation, those in force first. Their secrets are not kept anywhere. */
export const listApiKeys = query({
  name: 'listApiKeys',
  api: 'GET /api-keys',
  summary: 'Liste les clés d’API',
  roles: ADMINISTRATORS,
  scope: 'house',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: zId,
      name: z.string(),
      role: z.string(),
      activityId: z.string().nullable(),
      createdAt: z.string(),
      lastUsedOn: z.string().nullable(),
      revokedAt: z.string().nullable(),
    }),
  ),
  run: ctx =>
    ctx.db
      .selectFrom('api_key')
      .select([
        'id',
        'name',
        'role',
        'activity_id as activityId',
        'created_at as createdAt',
        'last_used_on as lastUsedOn',
        'revoked_at as revokedAt',
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('revoked_at', o => o.desc().nullsFirst())
      .orderBy('created_at', 'desc')
      .execute(),
})
