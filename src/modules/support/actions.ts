import { z } from 'zod'
import { zDay, zId, zText, zVersion } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { isTeam } from '../people/index.ts'
import { readAccompanied, readActivityOf, SUPPORTERS } from './acting.ts'
import { ACTION_DOERS } from './interview.ts'

export const zNewAction = z.strictObject({
  what: zText(400),
  doer: z.enum(ACTION_DOERS, { error: 'Dites qui agit : la personne ou la coopérative.' }),
  /** Done with others, as a workshop is. */
  collective: z.boolean().optional(),
  dueOn: zDay.nullish(),
})

export const zAction = z.object({
  id: zId,
  personId: zId,
  activityId: z.string().nullable(),
  interviewId: z.string().nullable(),
  what: z.string(),
  doer: z.enum(ACTION_DOERS),
  collective: z.boolean(),
  dueOn: zDay.nullable(),
  doneOn: zDay.nullable(),
  droppedOn: zDay.nullable(),
  closedBy: z.string().nullable(),
  byName: z.string(),
  version: z.number(),
  status: z.enum(['open', 'late', 'done', 'dropped']),
})
export type Action = z.output<typeof zAction>

interface About {
  personId: string
  activityId: string | null
  interviewId: string | null
}

/** Writes actions, part of the transaction of what decided them. */
export async function writeActions(
  ctx: Context,
  { personId, activityId, interviewId }: About,
  actions: readonly z.output<typeof zNewAction>[],
): Promise<string[]> {
  if (actions.length === 0) return []
  const rows = actions.map(action => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    person_id: personId,
    activity_id: activityId,
    interview_id: interviewId,
    what: action.what,
    doer: action.doer,
    collective: action.collective ?? false,
    due_on: action.dueOn ?? null,
    by_name: ctx.session.actor.name,
    created_at: ctx.now,
  }))
  await ctx.db.insertInto('support_action').values(rows).execute()
  return rows.map(row => row.id)
}

/** Actions by due day, those without one last. Those of a draft interview are the team's until it is final (policy `draft`). */
export async function readActions(
  ctx: Context,
  only: { personId?: string; interviewId?: string; id?: string; open?: boolean },
): Promise<Action[]> {
  const rows = await ctx.db
    .selectFrom('support_action as a')
    .select([
      'a.id',
      'a.person_id as personId',
      'a.activity_id as activityId',
      'a.interview_id as interviewId',
      'a.what',
      'a.doer',
      'a.collective',
      'a.due_on as dueOn',
      'a.done_on as doneOn',
      'a.dropped_on as droppedOn',
      'a.closed_by as closedBy',
      'a.by_name as byName',
      'a.version',
    ])
    .where('a.organisation_id', '=', ctx.organisationId)
    .$if(only.id !== undefined, rows => rows.where('a.id', '=', only.id!))
    .$if(only.personId !== undefined, rows => rows.where('a.person_id', '=', only.personId!))
    .$if(only.interviewId !== undefined, rows => rows.where('a.interview_id', '=', only.interviewId!))
    .$if(only.open === true, rows => rows.where('a.done_on', 'is', null).where('a.dropped_on', 'is', null))
    .orderBy('a.due_on', order => order.asc().nullsLast())
    .orderBy('a.id')
    .limit(500)
    .execute()
  return rows.map(row => ({
    ...(row as Omit<Action, 'status'>),
    status: row.doneOn
      ? 'done'
      : row.droppedOn
        ? 'dropped'
        : row.dueOn !== null && row.dueOn < ctx.today
          ? 'late'
          : 'open',
  }))
}

/** Agrees on actions outside an interview. */
export const addActions = useCase({
  name: 'addActions',
  api: 'POST /support-actions',
  summary: 'Ajoute des actions convenues avec une personne',
  roles: SUPPORTERS,
  scope: 'own',
  input: z.strictObject({
    personId: zId,
    activityId: zId.nullish(),
    actions: z.array(zNewAction).min(1, 'Écrivez au moins une action.').max(30),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { personId, activityId, actions }) {
    const person = await readAccompanied(ctx, personId)
    const its = await readActivityOf(ctx, person.id, activityId)
    const ids = await writeActions(ctx, { personId: person.id, activityId: its, interviewId: null }, actions)
    for (const id of ids) ctx.record(id, { activityId: its })
    return { ids }
  },
})

/** Says that an action is done, given up, or open again. The person says it of their own, the team of all. */
export const closeAction = useCase({
  name: 'closeAction',
  api: 'POST /support-actions/{id}/status',
  summary: 'Marque une action faite, abandonnée ou à faire',
  roles: ROLES.filter(role => role !== 'auditor'),
  scope: 'own',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    status: z.enum(['done', 'dropped', 'open'], { error: 'Faite, abandonnée ou à faire ?' }),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, status }) {
    const [before] = await readActions(ctx, { id })
    if (!before) throw notFound('Cette action')
    await changeRow(ctx, 'support_action', { id, version }, 'Cette action', {
      done_on: status === 'done' ? ctx.today : null,
      dropped_on: status === 'dropped' ? ctx.today : null,
      closed_by: status === 'open' ? null : ctx.session.actor.name,
    })
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

/** The actions of somebody; one's own without a name. */
export const listActions = query({
  name: 'listActions',
  api: 'GET /support-actions',
  summary: 'Liste les actions convenues avec une personne',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional(), open: z.boolean().optional() }),
  output: z.array(zAction),
  async run(ctx, { personId, open }) {
    if (!isTeam(ctx.session) && !ctx.session.personId) return []
    const whose = personId || !isTeam(ctx.session) ? (await readAccompanied(ctx, personId)).id : undefined
    return readActions(ctx, { personId: whose, open })
  },
})
