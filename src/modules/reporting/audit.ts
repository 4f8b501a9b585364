import { z } from 'zod'
import { addDays } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'

const zEvent = z.object({
  id: zId,
  at: z.string(),
  useCase: z.string(),
  actorKind: z.enum(['user', 'key', 'system']),
  actorId: z.string().nullable(),
  actorName: z.string(),
  subjectId: z.string().nullable(),
  activityId: z.string().nullable(),
  activityName: z.string().nullable(),
})
export type AuditEvent = z.output<typeof zEvent>

const selectEvents = (ctx: Context) =>
  ctx.db
    .selectFrom('audit_log as l')
    .leftJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'l.organisation_id').onRef('a.id', '=', 'l.activity_id'),
    )
    .select([
      'l.id',
      'l.at',
      'l.use_case as useCase',
      'l.actor_kind as actorKind',
      'l.actor_id as actorId',
      'l.actor_name as actorName',
      'l.subject_id as subjectId',
      'l.activity_id as activityId',
      'a.name as activityName',
    ])
    .where('l.organisation_id', '=', ctx.organisationId)
    .orderBy('l.at', 'desc')
    .orderBy('l.id', 'desc')

/** Who did what, latest first, with what was asked and what the object was before. */
export const listAudit = query({
  name: 'listAudit',
  api: 'GET /audit',
  summary: 'Lit le journal d’audit',
  roles: ['accountant', 'director', 'auditor', 'administrator'],
  scope: 'house',
  input: z.strictObject({
    subjectId: zId.optional(),
    actorId: zId.optional(),
    activityId: zId.optional(),
    useCase: z.string().max(60).optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    ...zPage,
  }),
  output: z.object({
    rows: z.array(zEvent.extend({ before: z.unknown(), input: z.unknown() })),
    next: z.string().nullable(),
  }),
  async run(ctx, input) {
    let rows = selectEvents(ctx)
      .select(['l.before', 'l.input'])
      .limit(input.limit + 1)
    if (input.subjectId) rows = rows.where('l.subject_id', '=', input.subjectId)
    if (input.actorId) rows = rows.where('l.actor_id', '=', input.actorId)
    if (input.activityId) rows = rows.where('l.activity_id', '=', input.activityId)
    if (input.useCase) rows = rows.where('l.use_case', '=', input.useCase)
    if (input.from)
      rows = rows.where('l.at', '>=', sql<never>`${input.from}::date::timestamp at time zone ${ctx.session.zone}`)
    if (input.to)
      rows = rows.where(
        'l.at',
        '<',
        sql<never>`${addDays(input.to, 1)}::date::timestamp at time zone ${ctx.session.zone}`,
      )
    if (input.after) {
      const [at, id] = readCursor(input.after, 2)
      rows = rows.where(sql<boolean>`(l.at, l.id) < (${at}::timestamptz, ${id}::uuid)`)
    }
    return pageOf((await rows.execute()) as (AuditEvent & { before: unknown; input: unknown })[], input.limit, row => [
      row.at,
      row.id,
    ])
  },
})

/** What happened to one object, latest first: for the foot of its page. Entrepreneurs see what concerns their activities. */
export const auditOf = query({
  name: 'auditOf',
  api: 'GET /audit/{subjectId}',
  summary: 'Lit l’historique d’un objet',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ subjectId: zId }),
  output: z.array(zEvent),
  run: async (ctx, { subjectId }) =>
    (await selectEvents(ctx).where('l.subject_id', '=', subjectId).limit(200).execute()) as AuditEvent[],
})
