import type { Insertable, Selectable } from 'kysely'
import { z } from 'zod'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import type { Database } from '../../platform/schema.ts'
import { OFFICE, type Role } from '../../platform/session.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { HALVES } from './training.ts'

/** Who runs trainings: those of the house, and entrepreneurs their own. */
export const TRAINERS = ['entrepreneur', 'training', ...OFFICE] as const satisfies readonly Role[]
/** Who runs the training body itself. */
export const TRAINING_OFFICE = ['training', ...OFFICE] as const satisfies readonly Role[]

export const zHalf = z.enum(HALVES, { error: 'Choisissez matin ou après-midi.' })

export type SessionRow = Selectable<Database['training_session']>

/** Whether rows of this activity may be written in this session. Those who follow a training see it, and change nothing. */
export const mayWrite = (ctx: Context, activityId: string): boolean =>
  ctx.session.activityIds === null || ctx.session.activityIds.includes(activityId)

/** Sessions locked in the order of their ids, by id. Refused (not found) for one of somebody else's, and for one that was cancelled. */
export async function lockSessions(ctx: Context, ids: readonly string[]): Promise<Map<string, SessionRow>> {
  const rows = await ctx.db
    .selectFrom('training_session')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute()
  const own = rows.filter(row => mayWrite(ctx, row.activity_id))
  if (own.length !== new Set(ids).size)
    throw notFound(ids.length === 1 ? 'Cette session' : 'Une des sessions de formation')
  if (own.some(row => row.cancelled_on))
    throw new Refused([refuse('annulee', 'Cette session est annulée : elle ne se modifie plus. Ouvrez-en une autre.')])
  return new Map(own.map(row => [row.id, row]))
}

export async function lockSession(ctx: Context, id: string): Promise<SessionRow> {
  return (await lockSessions(ctx, [id])).get(id)!
}

/** Writes rows however many they are: a statement holds 65 535 values at most. */
export async function insertAll<T extends keyof Database & string>(
  ctx: Context,
  table: T,
  rows: readonly Insertable<Database[T]>[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += 1000)
    await ctx.db
      .insertInto(table)
      .values(rows.slice(i, i + 1000) as never)
      .execute()
}
