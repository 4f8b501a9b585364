import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zInteger, zOptionalText, zText } from '../../kernel/input.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { lockSession, lockSessions, TRAINERS, zHalf } from './access.ts'
import { HALF_LABELS } from './training.ts'
import { keepUpload, zFile } from './upload.ts'

const zMark = z.strictObject({
  traineeId: zId,
  day: zDay,
  half: zHalf,
  state: z
    .enum(['present', 'absent', 'erased'], { error: 'Choisissez présent ou absent.' })
    .describe('« erased » efface ce qui avait été noté par erreur.'),
  /** Less than the half-day, for somebody who came late or left early. */
  minutes: zInteger(1, 720).nullish(),
  reason: zOptionalText(200),
})

/**
 * Writes attendance from a paper sheet, one mark a trainee and half-day; what the trainer ticks again replaces it. Half-days that the trainer
 * countersigned do not change. With `closeAs`, the half-days marked are countersigned in this name.
 */
export const recordAttendances = useCase({
  name: 'recordAttendances',
  api: 'POST /training-attendances',
  summary: 'Enregistre des présences relevées sur papier',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    sessions: z
      .array(
        z.strictObject({
          sessionId: zId,
          marks: z.array(zMark).min(1, 'Cochez au moins une présence.').max(10_000, '10 000 présences au plus.'),
          closeAs: zOptionalText(160),
        }),
      )
      .min(1, 'Donnez au moins une session.')
      .max(100, '100 sessions au plus à la fois.'),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { sessions }) {
    const ids = sessions.map(session => session.sessionId)
    const locked = await lockSessions(ctx, ids)
    const known = await readFrame(ctx, ids)
    refuseIfAny(sessions.flatMap((session, i) => marksRefusals(ctx, known, session, i)))
    const last = sessions.flatMap(({ sessionId, marks }) =>
      [...new Map(marks.map(mark => [`${mark.traineeId} ${mark.day} ${mark.half}`, mark])).values()].map(mark => ({
        trainee_id: mark.traineeId,
        session_id: sessionId,
        activity_id: locked.get(sessionId)!.activity_id,
        day: mark.day,
        half: mark.half,
        state: mark.state,
        minutes:
          mark.state !== 'present'
            ? 0
            : (mark.minutes ?? known.halfDays.get(`${sessionId} ${mark.day} ${mark.half}`)!.minutes),
        reason: mark.reason ?? null,
      })),
    )
    const rows = last.filter(row => row.state !== 'erased')
    await sql`
      delete from training_attendance a using jsonb_to_recordset(${JSON.stringify(last.filter(row => row.state === 'erased'))}::jsonb) as r(trainee_id uuid, day date, half text)
      where a.organisation_id = ${ctx.organisationId} and a.trainee_id = r.trainee_id and a.day = r.day and a.half = r.half`.execute(
      ctx.db,
    )
    await sql`
      insert into training_attendance (organisation_id, trainee_id, day, half, session_id, activity_id, state, minutes, means, reason, signed_at)
      select ${ctx.organisationId}, trainee_id, day, half, session_id, activity_id, state, minutes, 'paper', reason, ${ctx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(trainee_id uuid, day date, half text, session_id uuid, activity_id uuid, state text, minutes int, reason text)
      on conflict (organisation_id, trainee_id, day, half) do update
        set state = excluded.state, minutes = excluded.minutes, means = 'paper', reason = excluded.reason, signed_name = null, signed_at = excluded.signed_at
        where (training_attendance.state, training_attendance.minutes, training_attendance.reason)
          is distinct from (excluded.state, excluded.minutes, excluded.reason)`.execute(ctx.db)
    const closing = sessions.flatMap(({ sessionId, marks, closeAs }) =>
      closeAs ? marks.map(mark => ({ session_id: sessionId, day: mark.day, half: mark.half, by: closeAs })) : [],
    )
    if (closing.length > 0)
      await sql`
        update training_half_day h set closed_by = c.by, closed_at = ${ctx.now}
        from (select distinct session_id, day, half, by from jsonb_to_recordset(${JSON.stringify(closing)}::jsonb) as r(session_id uuid, day date, half text, by text)) c
        where h.organisation_id = ${ctx.organisationId} and h.session_id = c.session_id and h.day = c.day and h.half = c.half and h.closed_at is null`.execute(
        ctx.db,
      )
    for (const id of ids) ctx.record(id, { activityId: locked.get(id)!.activity_id })
    return { count: last.length }
  },
})

interface Frame {
  halfDays: Map<string, { minutes: number; closed: boolean }>
  trainees: Map<string, { sessionId: string; leftOn: Day | null }>
}

async function readFrame(ctx: Context, sessionIds: readonly string[]): Promise<Frame> {
  const halfDays = await ctx.db
    .selectFrom('training_half_day')
    .select(['session_id', 'day', 'half', 'minutes', 'closed_at'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('session_id', 'in', sessionIds)
    .execute()
  const trainees = await ctx.db
    .selectFrom('training_trainee')
    .select(['id', 'session_id', 'left_on'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('session_id', 'in', sessionIds)
    .execute()
  return {
    halfDays: new Map(
      halfDays.map(row => [
        `${row.session_id} ${row.day} ${row.half}`,
        { minutes: row.minutes, closed: row.closed_at !== null },
      ]),
    ),
    trainees: new Map(trainees.map(row => [row.id, { sessionId: row.session_id, leftOn: row.left_on }])),
  }
}

function marksRefusals(
  ctx: Context,
  { halfDays, trainees }: Frame,
  { sessionId, marks }: { sessionId: string; marks: readonly z.output<typeof zMark>[] },
  at: number,
): Refusal[] {
  return marks.flatMap((mark, i) => {
    const path = (field: string) => `sessions.${at}.marks.${i}.${field}`
    const halfDay = halfDays.get(`${sessionId} ${mark.day} ${mark.half}`)
    const trainee = trainees.get(mark.traineeId)
    const refusals: Refusal[] = []
    if (trainee?.sessionId !== sessionId)
      refusals.push(refuse('stagiaire', 'Cette personne n’est pas inscrite à cette session.', path('traineeId')))
    if (!halfDay)
      refusals.push(
        refuse(
          'demi-journee',
          `Cette session n’a pas de demi-journée à cette date (${HALF_LABELS[mark.half]}).`,
          path('day'),
        ),
      )
    else if (halfDay.closed)
      refusals.push(
        refuse('close', 'Cette demi-journée est contresignée : rouvrez-la d’abord, en disant pourquoi.', path('day')),
      )
    else if ((mark.minutes ?? 0) > halfDay.minutes)
      refusals.push(refuse('heures', 'Une présence ne dure pas plus que la demi-journée : vérifiez.', path('minutes')))
    if (mark.day > ctx.today)
      refusals.push(refuse('avenir', 'Une présence ne se constate pas d’avance : attendez le jour.', path('day')))
    if (mark.state === 'present' && trainee?.leftOn && mark.day > trainee.leftOn)
      refusals.push(refuse('abandon', 'Cette personne avait arrêté la formation ce jour-là.', path('traineeId')))
    return refusals
  })
}

/** The trainer countersigns half-days: everybody's presence is known, and does not change any more. */
export const closeHalfDays = useCase({
  name: 'closeHalfDays',
  api: 'POST /training-sessions/{id}/countersignature',
  summary: 'Contresigne des demi-journées : les présences sont définitives',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    halfDays: z
      .array(z.strictObject({ day: zDay, half: zHalf }))
      .min(1, 'Choisissez une demi-journée.')
      .max(400, '400 demi-journées au plus.'),
    name: zText(160),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, halfDays, name }) {
    const session = await lockSession(ctx, id)
    const refusals: Refusal[] = []
    for (const [i, { day, half }] of halfDays.entries()) {
      const { rows } = await sql<{ closed: boolean; missing: string[] | null }>`
        select h.closed_at is not null as closed, (select array_agg(t.first_name || ' ' || t.last_name order by t.last_name)
          from training_trainee t where t.organisation_id = h.organisation_id and t.session_id = h.session_id
            and (t.left_on is null or t.left_on > h.day) and not exists (select from training_attendance a
              where a.organisation_id = t.organisation_id and a.trainee_id = t.id and a.day = h.day and a.half = h.half)) as missing
        from training_half_day h where h.organisation_id = ${ctx.organisationId} and h.session_id = ${id} and h.day = ${day} and h.half = ${half}`.execute(
        ctx.db,
      )
      const row = rows[0]
      if (!row) throw notFound('Cette demi-journée')
      if (day > ctx.today)
        refusals.push(refuse('avenir', 'Une demi-journée à venir ne se contresigne pas.', `halfDays.${i}.day`))
      if (row.closed) refusals.push(refuse('close', 'Cette demi-journée est déjà contresignée.', `halfDays.${i}.day`))
      if (row.missing)
        refusals.push(
          refuse(
            'manque',
            `Il manque une présence ou une absence pour ${row.missing.join(', ')} : cochez d’abord.`,
            `halfDays.${i}.day`,
          ),
        )
    }
    refuseIfAny(refusals)
    for (const { day, half } of halfDays)
      await ctx.db
        .updateTable('training_half_day')
        .set({ closed_by: name, closed_at: ctx.now })
        .where('organisation_id', '=', ctx.organisationId)
        .where('session_id', '=', id)
        .where('day', '=', day)
        .where('half', '=', half)
        .execute()
    ctx.record(id, { activityId: session.activity_id })
    return { id }
  },
})

/** Files the paper sheet that was signed by hand, scanned or photographed, under the half-days that it holds. */
export const fileAttendanceSheet = useCase({
  name: 'fileAttendanceSheet',
  api: 'POST /training-sessions/{id}/attendance-sheet',
  summary: 'Classe la feuille d’émargement signée, scannée, d’une session',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({
    id: zId,
    day: zDay.nullish().describe('Le jour qu’elle porte ; absent : tous les jours passés.'),
    file: zFile,
  }),
  output: z.strictObject({ fileId: zId, count: z.number() }),
  async run(ctx, { id, day, file }) {
    const session = await lockSession(ctx, id)
    const fileId = await keepUpload(ctx, session.activity_id, file)
    let held = ctx.db
      .updateTable('training_half_day')
      .set({ sheet_id: fileId })
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .where('day', '<=', ctx.today)
    if (day) held = held.where('day', '=', day)
    const { numUpdatedRows } = await held.executeTakeFirst()
    if (numUpdatedRows === 0n)
      throw new Refused([refuse('jour', 'Aucune demi-journée passée ce jour-là : vérifiez la date.', 'day')])
    ctx.record(id, { activityId: session.activity_id })
    return { fileId, count: Number(numUpdatedRows) }
  },
})

/** Opens a countersigned half-day again; the reason stays in the audit log. */
export const reopenHalfDay = useCase({
  name: 'reopenHalfDay',
  api: 'POST /training-sessions/{id}/reopening',
  summary: 'Rouvre une demi-journée contresignée, avec un motif',
  roles: TRAINERS,
  scope: 'own',
  input: z.strictObject({ id: zId, day: zDay, half: zHalf, reason: zText(300) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, day, half }) {
    const session = await lockSession(ctx, id)
    const before = await ctx.db
      .selectFrom('training_half_day')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .where('day', '=', day)
      .where('half', '=', half)
      .executeTakeFirst()
    if (!before?.closed_at) throw notFound('Cette demi-journée contresignée')
    await ctx.db
      .updateTable('training_half_day')
      .set({ closed_by: null, closed_at: null })
      .where('organisation_id', '=', ctx.organisationId)
      .where('session_id', '=', id)
      .where('day', '=', day)
      .where('half', '=', half)
      .execute()
    ctx.record(id, { activityId: session.activity_id, before })
    return { id }
  },
})
