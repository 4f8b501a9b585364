import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import { MEETING_LABELS, type MeetingKind } from './meeting.ts'

/** The house’s habit: an application is answered within a fortnight. No text sets it. */
const DAYS_TO_ANSWER = 15

/** Applications that wait for an answer, and meetings past whose attendance nobody noted. */
export async function readAdmissionDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const waiting = await ctx.db
    .selectFrom('candidate')
    .select(['id', 'applied_on', 'since'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('stage', '=', 'prospect')
    .where('applied_on', 'is not', null)
    .where('since', '<=', addDays(until, -DAYS_TO_ANSWER))
    .orderBy('since')
    .limit(500)
    .execute()
  const unticked = await ctx.db
    .selectFrom('meeting as m')
    .select(['m.id', 'm.day', 'm.kind', 'm.title'])
    .where('m.organisation_id', '=', ctx.organisationId)
    .where('m.day', '<', ctx.today)
    .where('m.day', '>=', addDays(ctx.today, -60))
    .where('m.cancelled_on', 'is', null)
    .where(
      sql<boolean>`exists (select from booking b where b.organisation_id = m.organisation_id and b.meeting_id = m.id and b.state = 'booked' and b.attended is null)`,
    )
    .orderBy('m.day')
    .execute()
  return [
    ...waiting.map(({ id, since }) => ({
      kind: 'application-answer',
      subjectId: id,
      on: addDays(since, DAYS_TO_ANSWER),
      label: 'Candidature sans réponse',
      why: `Reçue le ${formatDay(since)}\u00a0: une réponse est attendue sous ${DAYS_TO_ANSWER} jours.`,
      personId: null,
      activityId: null,
      href: `/parcours/${id}`,
    })),
    ...unticked.map(({ id, day, kind, title }) => ({
      kind: 'meeting-attendance',
      subjectId: id,
      on: addDays(day, 1),
      label: 'Présents à noter',
      why: `${MEETING_LABELS[kind as MeetingKind]} du ${formatDay(day)}, «\u00a0${title}\u00a0»\u00a0: sans les présents, le parcours des candidats n’avance pas.`,
      personId: null,
      activityId: null,
      href: `/reunions/${id}`,
    })),
  ]
}
