import { z } from 'zod'
import { addDays, dayIn, formatFullDay, formatTime, type Instant, timeIn } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { isTeam } from '../people/index.ts'
import { MEANS } from './appointment.ts'

export const zAppointment = z.object({
  id: zId,
  advisorId: zId,
  advisorName: z.string(),
  advisorEmail: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
  means: z.enum(MEANS),
  place: z.string(),
  seriesId: z.string().nullable(),
  personId: z.string().nullable(),
  personName: z.string().nullable(),
  activityId: z.string().nullable(),
  subject: z.string().nullable(),
  outcome: z.enum(['held', 'missed']).nullable(),
  version: z.number(),
})
export type Appointment = Omit<z.output<typeof zAppointment>, 'startsAt' | 'endsAt'> & {
  startsAt: Instant
  endsAt: Instant
}

export const selectAppointments = (ctx: Context) =>
  ctx.db
    .selectFrom('appointment')
    .select([
      'id',
      'advisor_id as advisorId',
      'advisor_name as advisorName',
      'advisor_email as advisorEmail',
      'starts_at as startsAt',
      'ends_at as endsAt',
      'means',
      'place',
      'series_id as seriesId',
      'person_id as personId',
      'person_name as personName',
      'activity_id as activityId',
      'subject',
      'outcome',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('cancelled_at', 'is', null)
    .$castTo<Appointment>()

/** One that stands. Refused (not found) for what the session may not see. */
export async function readAppointment(ctx: Context, id: string): Promise<Appointment> {
  const row = await selectAppointments(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('Ce rendez-vous')
  return row
}

/** « jeudi 3 décembre 2026 à 14 h » */
export const momentOf = ({ startsAt }: { startsAt: Instant }, zone: string): string =>
  `${formatFullDay(dayIn(zone, startsAt))} à ${formatTime(timeIn(zone, startsAt))}`

/** The free slots that somebody may take: those of the advisors of their activities, or of everybody when they have none. */
export const listFreeSlots = query({
  name: 'listFreeSlots',
  api: 'GET /appointments/free',
  summary: 'Liste les créneaux libres',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ personId: zId.optional(), until: zDay.optional() }),
  output: z.array(zAppointment),
  async run(ctx, { personId, until = addDays(ctx.today, 60) }) {
    const whose = isTeam(ctx.session) ? (personId ?? null) : ctx.session.personId
    const advisors = whose ? await readAdvisorsOf(ctx, whose) : []
    return selectAppointments(ctx)
      .where('person_id', 'is', null)
      .where('starts_at', '>', ctx.now)
      .where('starts_at', '<', `${addDays(until, 1)}T00:00:00Z` as Instant)
      .$if(advisors.length > 0, rows => rows.where('advisor_id', 'in', advisors))
      .orderBy('starts_at')
      .limit(200)
      .execute()
  },
})

async function readAdvisorsOf(ctx: Context, personId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('activity_owner as o')
    .innerJoin('portfolio as p', join =>
      join.onRef('p.organisation_id', '=', 'o.organisation_id').onRef('p.activity_id', '=', 'o.activity_id'),
    )
    .select('p.person_id as id')
    .distinct()
    .where('o.organisation_id', '=', ctx.organisationId)
    .where('o.person_id', '=', personId)
    .execute()
  return rows.map(row => row.id)
}

/** The appointments of a period: somebody's own, or those that one of the team gives, free slots included. */
export const listAppointments = query({
  name: 'listAppointments',
  api: 'GET /appointments',
  summary: 'Liste les rendez-vous d’une période',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ from: zDay, to: zDay, advisorId: zId.optional() }),
  output: z.array(zAppointment),
  async run(ctx, { from, to, advisorId }) {
    const own = ctx.session.personId
    return selectAppointments(ctx)
      .where('starts_at', '>=', `${addDays(from, -1)}T00:00:00Z` as Instant)
      .where('starts_at', '<', `${addDays(to, 2)}T00:00:00Z` as Instant)
      .$if(!isTeam(ctx.session), rows => rows.where('person_id', '=', own ?? NOBODY))
      .$if(isTeam(ctx.session) && (advisorId ?? own) !== null, rows =>
        rows.where(eb => eb.or([eb('advisor_id', '=', (advisorId ?? own)!), eb('person_id', '=', advisorId ?? own)])),
      )
      .orderBy('starts_at')
      .limit(1000)
      .execute()
      .then(rows => rows.filter(row => inPeriod(ctx, row.startsAt, from, to)))
  },
})

const NOBODY = '00000000-0000-0000-0000-000000000000'
const inPeriod = (ctx: Context, at: Instant, from: string, to: string) => {
  const on = dayIn(ctx.session.zone, at)
  return on >= from && on <= to
}
